//! What is refused, and how: proofs, addresses, fields, sizes.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_no_proof_learns_nothing() {
    let standin = Standin::start().await;
    let app = konna_with(&settings(&standin, "", WIDE, "allow = [\"198.51.100.0/24\"]"), None).await;
    let sms = form(&[("id", "a1"), ("from", AWA), ("text", "STOP")]);
    let plain = raw(&app, "POST", "/hooks/nobody/0123456789abcdef/sms", FORM, sms.as_bytes()).await;
    assert_eq!((plain.status, plain.body.as_str()), (404, ""));
    let wrong = [
        ("sim", "0123456789abcdeF", "sms"),
        ("sim", "0123456789abcde", "sms"),
        ("sim", "0123456789abcdef0", "sms"),
        ("sim", "x", "ussd"),
        ("sim", AT_SECRET, "sms"),
        ("sim", "no%20line%20has%20this%20secret%2C%20and%20comparing%20takes%20its%20time", "sms"),
        ("nobody", "no%20line%20has%20this%20secret%2C%20and%20comparing%20takes%20its%20time", "sms"),
        ("SIM", SECRET, "sms"),
        ("sim", SECRET, "SMS"),
        ("sim", SECRET, "admin"),
        ("sim", "%FF", "sms"),
        ("%FF", SECRET, "sms"),
        ("sim", SECRET, "%FF"),
        // From an address that is not on the list of this line.
        ("at", AT_SECRET, "sms"),
        ("at", AT_SECRET, "status"),
    ];
    for (line, secret, hook) in wrong {
        for method in ["POST", "GET", "PUT"] {
            let heard = raw(&app, method, &format!("/hooks/{line}/{secret}/{hook}"), FORM, sms.as_bytes()).await;
            assert_eq!(heard, plain, "{method} {line} {secret} {hook}");
        }
    }
    // Paths of another shape say nothing about any line.
    for path in [format!("/hooks/sim/{SECRET}/sms/more"), "/hooks/sim//sms".into(), format!("/hooks/sim/{SECRET}")] {
        let heard = raw(&app, "POST", &path, FORM, sms.as_bytes()).await;
        assert_eq!((heard.status, heard.body.as_str()), (404, ""), "{path}");
    }
    let big = vec![b'a'; 20_000];
    assert_eq!(raw(&app, "POST", "/hooks/sim/0123456789abcdeF/sms", FORM, &big).await, plain, "not even its size");
    // The right secret works as before: nobody can shut a line's door for it.
    assert_eq!(raw(&app, "POST", &format!("/hooks/sim/{SECRET}/sms"), FORM, sms.as_bytes()).await.status, 200);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_a_proxy_of_ours_says_counts_as_the_address() {
    let standin = Standin::start().await;
    let allow = "allow = [\"198.51.100.0/24\", \"2001:db8:1::/48\"]";
    let ussd = form(&[("sessionId", "s"), ("phoneNumber", AWA), ("text", "")]);
    let path = format!("/hooks/at/{AT_SECRET}/ussd");
    let cases = [
        ("", false),
        ("x-forwarded-for: 198.51.100.7\r\n", true),
        ("x-forwarded-for: 203.0.113.9, 198.51.100.7\r\n", true),
        ("x-forwarded-for: 2001:db8:1::5\r\n", true),
        ("x-forwarded-for: 198.51.100.7, 203.0.113.9\r\n", false),
        ("x-forwarded-for: 198.51.100.7\r\nx-forwarded-for: 203.0.113.9\r\n", false),
        ("x-forwarded-for: 198.51.100.7, \r\n", false),
        ("x-forwarded-for: 198.51.100.7 203.0.113.9\r\n", false),
        ("x-real-ip: 198.51.100.7\r\n", false),
        ("forwarded: for=198.51.100.7\r\n", false),
        ("x-forwarded-for: 198.51.100.07\r\n", false),
    ];
    let behind = konna_with(&settings(&standin, "", WIDE, allow), None).await;
    for (header, allowed) in cases {
        let heard = raw(&behind, "POST", &path, &format!("{FORM}{header}"), ussd.as_bytes()).await;
        assert_eq!(heard.status, if allowed { 200 } else { 404 }, "{header}");
    }
    behind.finish().await;
    let bare = konna_with(&settings(&standin, "proxies = []", WIDE, allow), None).await;
    for (header, _) in cases {
        let heard = raw(&bare, "POST", &path, &format!("{FORM}{header}"), ussd.as_bytes()).await;
        assert_eq!(heard.status, 404, "without a proxy nobody is believed: {header}");
    }
    bare.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_refused_by_its_name_and_never_quoted() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    let long_id = format!("id={}&from=%2B22370000001&text=OUI", "7".repeat(129));
    let of_sim = format!("/hooks/sim/{SECRET}");
    let of_at = format!("/hooks/at/{AT_SECRET}");
    let cases: &[(&str, &str, &str, u16, &str)] = &[
        (&of_sim, "sms", "from=%2B22370000001&text=CANARI", 400, "missing field: id\n"),
        (&of_sim, "sms", "id=CANARI&text=CANARI", 400, "missing field: from\n"),
        (&of_sim, "sms", "id=CANARI&from=%2B22370000001", 400, "missing field: text\n"),
        (&of_sim, "sms", "id=CANARI&id=CANARI2&from=%2B22370000001&text=a", 400, "field given twice: id\n"),
        (&of_sim, "sms", "id=1&from=%2B22370000001&text=CANARI&text=CANARI2", 400, "field given twice: text\n"),
        (&of_sim, "sms", "id=1&from=%2B22370000001&text=CANARI%E9", 400, "unreadable field: text\n"),
        (&of_sim, "sms", "id=CANARI%00&from=%2B22370000001&text=a", 400, "unreadable field: id\n"),
        (&of_sim, "sms", &long_id, 400, "field too long: id\n"),
        (&of_sim, "ussd", "from=%2B22370000001", 400, "missing field: session\n"),
        (&of_sim, "ussd", "session=CANARI", 400, "missing field: from\n"),
        (&of_sim, "ussd", "session=CANARI&from=CANARI", 400, "unreadable field: from\n"),
        (&of_sim, "status", "id=CANARI", 400, "missing field: status\n"),
        (&of_sim, "optout", "", 400, "missing field: from\n"),
        (&of_at, "sms", "from=%2B22370000001&text=CANARI", 400, "missing field: id\n"),
        (&of_at, "ussd", "phoneNumber=%2B22370000001&text=CANARI", 400, "missing field: sessionId\n"),
        (&of_at, "ussd", "sessionId=CANARI&text=1", 400, "missing field: phoneNumber\n"),
        (&of_at, "ussd", "sessionId=CANARI&phoneNumber=36000", 400, "unreadable field: phoneNumber\n"),
        (&of_at, "status", "status=Success", 400, "missing field: id\n"),
        (&of_at, "status", "id=CANARI", 400, "missing field: status\n"),
        (&of_at, "optout", "senderId=CANARI", 400, "missing field: phoneNumber\n"),
        (&of_at, "ended", "", 400, "missing field: sessionId\n"),
    ];
    for (path, hook, body, status, said) in cases {
        let heard = raw(&app, "POST", &format!("{path}/{hook}"), FORM, body.as_bytes()).await;
        assert_eq!((heard.status, heard.body.as_str()), (*status, *said), "{hook} {body}");
    }
    let good = b"id=1&from=%2B22370000001&text=AIDE";
    let path = format!("{of_at}/sms");
    for (method, headers, status) in [
        ("GET", FORM, 405),
        ("PUT", FORM, 405),
        ("DELETE", FORM, 405),
        ("POST", "", 415),
        ("POST", "content-type: application/json\r\n", 415),
        ("POST", "content-type: multipart/form-data; boundary=x\r\n", 415),
        ("POST", "content-type: application/x-www-form-urlencoded; charset=iso-8859-1\r\n", 400),
    ] {
        let heard = raw(&app, method, &path, headers, good).await;
        assert_eq!(heard.status, status, "{method} {headers}");
        assert!(!heard.body.contains("2237"), "{heard:?}");
    }
    assert_eq!(replies(&app.gateway).await, 0, "nothing of all this was heard");
    // Words that we do not know are none of our business, and not to be repeated.
    report(&app, "ATXid_1", "AbsentSubscriber", "").await;
    report(&app, "ATXid_1", "Buffered", "").await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_kib_are_enough_for_anything() {
    let standin = Standin::start().await;
    let app = konna(&standin).await;
    let path = format!("/hooks/at/{AT_SECRET}/sms");
    let body = |length: usize| {
        let mut body = b"id=1&from=%2B22370000001&text=".to_vec();
        body.resize(length, b'a');
        body
    };
    assert_eq!(raw(&app, "POST", &path, FORM, &body(16 * 1024)).await.status, 200);
    for length in [16 * 1024 + 1, 40_000, 1_000_000] {
        let heard = raw(&app, "POST", &path, FORM, &body(length)).await;
        assert_eq!((heard.status, heard.body.as_str()), (413, ""), "{length}");
    }
    let chunk = [b"5000\r\n".as_slice(), &body(0x5000), b"\r\n0\r\n\r\n"].concat();
    let heard = raw(&app, "POST", &path, &format!("{FORM}transfer-encoding: chunked\r\n"), &chunk).await;
    assert_eq!((heard.status, heard.body.as_str()), (413, ""), "also without a length in front");
    app.finish().await;
}
