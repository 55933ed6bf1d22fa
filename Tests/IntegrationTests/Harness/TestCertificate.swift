/// For localhost and 127.0.0.1, signed by itself.
enum TestCertificate {
    static let chain = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUKUZpCzksfDtO0+crEcyb5j1SFN4wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTE1MjQ0NloYDzIxMjYxMTAx
        MTUyNDQ2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQ+BTUHsn079/mnppB5FxAcBB44k+RZALA4D2MDVeqB5a7/996D6Ext
        n8xvxsT0emsLnZ+MjvJ7e1TjVYKSiL4Yo28wbTAdBgNVHQ4EFgQULCH7sdGwUQhA
        whRet9kLN2xRRQYwHwYDVR0jBBgwFoAULCH7sdGwUQhAwhRet9kLN2xRRQYwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIgFcTCVZW+Dp33KUT3StGJ8WYdUFqxzIfxYkrY9lUHxLYCIQCp
        QWFZ8AiEy9HEgZxjOJSu2/BvTGe9uILAPO2vECTFoQ==
        -----END CERTIFICATE-----
        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgalZ7FJ+5tzRdOm54
        xehDqob82Bp8+lP3VdRI/vTddCShRANCAAQ+BTUHsn079/mnppB5FxAcBB44k+RZ
        ALA4D2MDVeqB5a7/996D6Extn8xvxsT0emsLnZ+MjvJ7e1TjVYKSiL4Y
        -----END PRIVATE KEY-----
        """
}
