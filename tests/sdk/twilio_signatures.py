"""Twilio's own RequestValidator over requests that it is told.

In: [{"token", "url", "body", "signature"}] of forms and of bodies of JSON, as JSON on standard input.
Out: [{"valid": whether it takes the signature, "computed": the one that it makes itself}].
"""

import json
import sys
from urllib.parse import parse_qsl, urlparse

from multidict import MultiDict
from twilio.request_validator import RequestValidator


def judged(request):
    validator, url, body = RequestValidator(request["token"]), request["url"], request["body"]
    if "bodySHA256" in urlparse(url).query:
        params, signed = body, {}
    else:
        # As a web framework hands it over: repeated names kept.
        params = signed = MultiDict(parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body)))
    return {
        "valid": bool(validator.validate(url, params, request["signature"])),
        "computed": validator.compute_signature(url, signed),
    }


json.dump([judged(request) for request in json.load(sys.stdin)], sys.stdout)
