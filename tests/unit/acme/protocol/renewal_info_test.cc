#include "acme/protocol/renewal_info.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

constexpr const char* kWhere = "https://ca.test/renewalInfo/x";

Result<RenewalInfo> read(const std::string& body) {
  return parse_renewal_info(body, kWhere);
}

std::string info_error(const std::string& body) {
  const auto info = read(body);
  return info ? "none" : info.error().text();
}

TEST(RenewalInfo, is_a_window_and_a_page_about_it) {
  const auto info = read(R"({"suggestedWindow":{"start":"2026-01-03T00:00:00Z",
      "end":"2026-01-07T01:00:00+01:00"},"explanationURL":"https://ca.test/why","other":7})");
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_EQ(format_time(info->window.start), "2026-01-03T00:00:00Z");
  EXPECT_EQ(format_time(info->window.end), "2026-01-07T00:00:00Z");
  EXPECT_EQ(info->explanation, "https://ca.test/why");
}

TEST(RenewalInfo, shows_nothing_of_a_page_that_a_terminal_must_not_see) {
  const auto info = read(R"({"suggestedWindow":{"start":"2026-01-03T00:00:00Z",
      "end":"2026-01-07T00:00:00Z"},"explanationURL":"\u001b[2Jgone"})");
  EXPECT_EQ(info->explanation, "\\x1b[2Jgone");
  EXPECT_EQ(read(R"({"suggestedWindow":{"start":"2026-01-03T00:00:00Z",
      "end":"2026-01-07T00:00:00Z"},"explanationURL":["x"]})")
                ->explanation,
            "");
}

TEST(RenewalInfo, whose_window_ends_before_it_has_begun_is_an_error) {
  EXPECT_EQ(info_error(R"({"suggestedWindow":{"start":"2026-01-03T00:00:00Z",
      "end":"2026-01-03T00:00:00Z"}})"),
            "https://ca.test/renewalInfo/x: /suggestedWindow: it ends at 2026-01-03T00:00:00Z, "
            "expected after its start, 2026-01-03T00:00:00Z");
}

TEST(RenewalInfo, without_a_window_is_an_error) {
  EXPECT_EQ(info_error("{}"), "https://ca.test/renewalInfo/x: /suggestedWindow: missing");
  EXPECT_EQ(info_error(R"({"suggestedWindow":{"start":"2026-01-03T00:00:00Z"}})"),
            "https://ca.test/renewalInfo/x: /suggestedWindow: /end: missing");
  EXPECT_NE(info_error(R"({"suggestedWindow":[]})"), "none");
  EXPECT_NE(info_error("[]"), "none");
  EXPECT_NE(info_error("7"), "none");
  EXPECT_NE(info_error("<html>"), "none");
}

// The certificate of RFC 9773, Appendix A.
constexpr const char* kExample = R"(-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----
)";

TEST(RenewalId, is_that_of_the_rfc_with_the_zero_before_the_serial) {
  const auto chain = parse_chain(kExample, "example");
  ASSERT_TRUE(chain) << chain.error().text();
  const auto id = renewal_id(chain->front());
  ASSERT_TRUE(id) << id.error().text();
  EXPECT_EQ(*id, "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
}

// Made by openssl req -x509 with authorityKeyIdentifier=none: no issuer's key is named in it.
constexpr const char* kWithoutIssuer = R"(-----BEGIN CERTIFICATE-----
MIIBaTCCARCgAwIBAgIBCzAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxleGFtcGxl
LnRlc3QwIBcNMjYxMTI1MDg1MjQ5WhgPMjEyNjExMDEwODUyNDlaMBcxFTATBgNV
BAMMDGV4YW1wbGUudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCWxIznn
6MeSJ23899WpULwvhRdZtOEo1z8uwuv2WuZ9qLgYz0xWEQ9gwLrpNVJrpTQ2y4aH
hTwZFGDj0hou3BGjSzBJMB0GA1UdDgQWBBQFCSMmsi1evHDRVsp257/FrOvanDAP
BgNVHRMBAf8EBTADAQH/MBcGA1UdEQQQMA6CDGV4YW1wbGUudGVzdDAKBggqhkjO
PQQDAgNHADBEAiAMPe6q9rkqrFlTGeG8yGTBgvwwmrwgTQfAHsomP7q5fwIgOXKy
PyETUPBiL3b7jhyH4ztF0hVHZwLl9NZ39VLd2lo=
-----END CERTIFICATE-----
)";

TEST(RenewalId, is_not_to_be_had_without_the_issuer_s_key) {
  const auto chain = parse_chain(kWithoutIssuer, "example");
  ASSERT_TRUE(chain) << chain.error().text();
  EXPECT_EQ(renewal_id(chain->front()).error().text(),
            "certificate 0b has no authority key identifier");
}

TEST(RenewalUrl, has_one_slash_between) {
  EXPECT_EQ(renewal_url("https://ca.test/ari", "a.b"), "https://ca.test/ari/a.b");
  EXPECT_EQ(renewal_url("https://ca.test/ari/", "a.b"), "https://ca.test/ari/a.b");
}

}  // namespace
}  // namespace millrace::acme
