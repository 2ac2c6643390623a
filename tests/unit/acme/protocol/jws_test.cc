#include "acme/protocol/jws.h"

#include <gtest/gtest.h>

#include "acme/protocol/private_jwk.h"
#include "core/base/encoding.h"
#include "tests/support/acme/vector_keys.h"
#include "tests/support/scripted_acme_jws.h"

namespace millrace::acme {
namespace {

PrivateKey key_of(const char* pem) {
  return PrivateKey::from_pem(pem, "vector").value();
}

const JwsHeader kHeader{"https://ca.test/newOrder", "n0nce-_", "https://ca.test/account/1"};

TEST(Jws, thumbprint_is_the_one_of_rfc_7638_3_1) {
  EXPECT_EQ(jwk_thumbprint(key_of(kRfc7517RsaKey)).value(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

// Expected values of this and the next two: josepy 1.13 over the same keys.
TEST(Jws, jwk_of_an_ec_key_is_canonical) {
  EXPECT_EQ(public_jwk(key_of(kRfc7515EcKey)).value(),
            R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
            R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
  EXPECT_EQ(jwk_thumbprint(key_of(kRfc7515EcKey)).value(),
            "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

TEST(Jws, jwk_of_a_p384_key_is_canonical) {
  EXPECT_EQ(public_jwk(key_of(kP384Key)).value(),
            R"({"crv":"P-384","kty":"EC",)"
            R"("x":"p9tq1dMSGbnd0eucVS-AkPgycidgQKr1CGRj_ZfMZZhfGHcZbcypQV45oEPhnQlW",)"
            R"("y":"z55VVUEyIk48tajosWTslF6jqKXd1jTZt9m2Md4lRhrx4_yDpffLEHpkDXaP7pUW"})");
  EXPECT_EQ(jwk_thumbprint(key_of(kP384Key)).value(),
            "XzI8wRv0S2KeykwxeIoFNa5DG9l-NTrtskdASkiSupM");
}

// RS256 is deterministic. Expected signature: Python's cryptography 38, PKCS#1 v1.5 with SHA-256.
TEST(Jws, rs256_is_what_another_implementation_signs) {
  EXPECT_EQ(
      sign_jws(key_of(kRfc7517RsaKey), kHeader, R"({"identifiers":[]})").value(),
      R"({"protected":"eyJhbGciOiJSUzI1NiIsImtpZCI6Imh0dHBzOi8vY2EudGVzdC9hY2NvdW50LzEiLCJub)"
      R"(25jZSI6Im4wbmNlLV8iLCJ1cmwiOiJodHRwczovL2NhLnRlc3QvbmV3T3JkZXIifQ",)"
      R"("payload":"eyJpZGVudGlmaWVycyI6W119",)"
      R"("signature":"pXGdO3j9D-857SgjwEGq2iHAHDG-CMrNnqu36b6NiZ4zeZPpNliv2BOCu3AJmkX_KvroLN)"
      R"(JdzWYiVfX_V3j2p_KPYBtwMO1Hq7PNTJ5t7UkClGaUk1VG148MrIcVJR1wqcN6o1tsVKWUCSGvFAQxZQvpAV)"
      R"(ofpJof9fL-_VX3XekiNh9NJJrVxzUZoevWMHGiSkbAIgpdFYjmTEzE4FjcfRV3ifSeQ-G21-DLC2mV9vbkVo)"
      R"(AZ1YItOacewF81iKskUBmq-BYKqMV8XTjdRGkj5_HgEmAzpghqfuIgNsCT21AVTlfpFfugf0NTC52-qHae85)"
      R"(Yquhqu9k551h86u8LUYQ"})");
}

// The signature that the RFC gives: RS256 is deterministic.
TEST(Jws, rs256_is_the_example_of_rfc_7515_a_2) {
  const PrivateKey key = parse_private_jwk(kRfc7515RsaJwk, "A.2").value();
  EXPECT_EQ(jws_algorithm(key).value(), "RS256");
  const std::string payload =
      "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
  const std::string input = jws_signing_input(R"({"alg":"RS256"})", payload);
  EXPECT_EQ(
      to_base64url(JwsSigner::make(key)->signature(input).value()),
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
      "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARN"
      "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1"
      "phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
}

// The verifier of these tests is not taken on trust either: RFC 7515 A.3.
TEST(Jws, the_verifier_accepts_the_example_of_rfc_7515_a_3) {
  const std::string example =
      R"({"protected":"eyJhbGciOiJFUzI1NiJ9","payload":"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzOD)"
      R"(AsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ","signature":"DtEhU3ljbEg8L38VWAfUA)"
      R"(qOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"})";
  const Json jwk = Json::parse(public_jwk(key_of(kRfc7515EcKey)).value());
  EXPECT_TRUE(test::is_signed_by(example, jwk));
  std::string altered = example;
  altered.replace(altered.find("eyJpc3Mi"), 8, "eyJpc3Mj");
  EXPECT_FALSE(test::is_signed_by(altered, jwk));
}

TEST(Jws, every_key_type_signs_what_its_public_key_verifies) {
  for (const char* pem : {kRfc7517RsaKey, kRfc7515EcKey, kP384Key}) {
    const PrivateKey key = key_of(pem);
    const std::string body = sign_jws(key, kHeader, "{}").value();
    EXPECT_TRUE(test::is_signed_by(body, Json::parse(public_jwk(key).value()))) << body;
  }
}

TEST(Jws, of_one_signer_are_all_good) {
  const PrivateKey key = key_of(kRfc7515EcKey), other = key_of(kP384Key);
  const auto signer = JwsSigner::make(key).value();
  EXPECT_TRUE(signer.is_for(key));
  EXPECT_FALSE(signer.is_for(other));
  for (const char* payload : {"{}", "", "{}"}) {
    const std::string body = signer.sign(kHeader, payload).value();
    EXPECT_TRUE(test::is_signed_by(body, Json::parse(public_jwk(key).value()))) << body;
  }
}

// One r or s of 128 begins with a zero octet, which must not be lost.
TEST(Jws, ecdsa_signatures_have_a_fixed_length) {
  const PrivateKey key = key_of(kRfc7515EcKey);
  for (int i = 0; i < 600; ++i) {
    const Json jws = Json::parse(sign_jws(key, kHeader, "{}").value());
    EXPECT_EQ(from_base64url(jws["signature"].get<std::string>())->size(), 64U);
  }
}

TEST(Jws, header_names_the_account_or_shows_the_key) {
  const PrivateKey key = key_of(kRfc7515EcKey);
  const auto known = test::read_jws(sign_jws(key, kHeader, "").value());
  EXPECT_EQ(known->header, Json({{"alg", "ES256"},
                                 {"kid", "https://ca.test/account/1"},
                                 {"nonce", "n0nce-_"},
                                 {"url", "https://ca.test/newOrder"}}));
  EXPECT_EQ(known->payload, "");
  JwsHeader unknown = kHeader;
  unknown.kid.clear();
  const auto shown = test::read_jws(sign_jws(key, unknown, "{}").value());
  EXPECT_FALSE(shown->header.contains("kid"));
  EXPECT_EQ(shown->header["jwk"], Json::parse(public_jwk(key).value()));
}

// RFC 8555 §7.3.5: the inner JWS has no nonce.
TEST(Jws, header_without_a_nonce_has_none) {
  const PrivateKey key = key_of(kRfc7515EcKey);
  const auto inner = test::read_jws(sign_jws(key, {kHeader.url, "", ""}, "{}").value());
  EXPECT_EQ(inner->header, Json({{"alg", "ES256"},
                                 {"jwk", Json::parse(public_jwk(key).value())},
                                 {"url", "https://ca.test/newOrder"}}));
}

}  // namespace
}  // namespace millrace::acme
