import FunctionModel

/// What `/` shows: that the host is there.
enum HomePage {
    static let response = HTTPResponseData(
        status: 200, headers: ["Content-Type": "text/html; charset=utf-8"], body: Array(html.utf8))

    private static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Petrel</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem; }
        h1 { font-size: 1.5rem; font-weight: 600; margin: 0 0 .5rem; }
        </style>
        </head>
        <body>
        <h1>Your function app is running</h1>
        <p>Petrel serves it. The functions and their addresses are in the output of <code>petrel start</code>.</p>
        </body>
        </html>

        """
}
