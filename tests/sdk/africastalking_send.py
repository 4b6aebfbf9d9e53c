"""Africa's Talking's own client sends what it is told, to a stand-in.

In: {"url", "username", "key", "messages": [{"text", "to": [...], "sender", "enqueue"}]} as JSON on standard input.
Out: for each message what the library returned, or {"raised": its error's words}.
"""

import json
import sys

import africastalking

told = json.load(sys.stdin)
africastalking.initialize(told["username"], told["key"])
africastalking.SMS._baseUrl = told["url"] + "/version1"


def sent(message):
    try:
        return africastalking.SMS.send(message["text"], message["to"], message["sender"], message["enqueue"])
    except Exception as error:
        return {"raised": str(error)}


json.dump([sent(message) for message in told["messages"]], sys.stdout)
