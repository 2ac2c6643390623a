#include "acme/protocol/authorization.h"

#include <gtest/gtest.h>

#include "core/base/json.h"

namespace millrace::acme {
namespace {

// RFC 8555 §7.1.4

constexpr const char* kAuthorization = R"({"status":"pending","expires":"2026-11-30T20:15:00Z",
  "identifier":{"type":"dns","value":"example.test"},"wildcard":true,
  "challenges":[
    {"type":"dns-persist-01","url":"https://ca.test/chall/0","status":"pending"},
    {"type":"http-01","url":"https://ca.test/chall/1","status":"pending","token":"abc"},
    {"type":"dns-01","url":"https://ca.test/chall/2","status":"pending","token":"abc-_9"}]})";

TEST(Authorization, the_challenges_we_know_are_found_among_others) {
  const auto authorization = parse_authorization(kAuthorization, "https://ca.test/authz/1");
  ASSERT_TRUE(authorization);
  EXPECT_EQ(authorization->identifier(), "*.example.test");
  EXPECT_EQ(authorization->status, Authorization::Status::pending);
  const Challenge* dns01 = authorization->challenge(ChallengeType::dns01);
  ASSERT_NE(dns01, nullptr);
  EXPECT_EQ(dns01->url, "https://ca.test/chall/2");
  EXPECT_EQ(dns01->token, "abc-_9");
  EXPECT_EQ(dns01->status, "pending");
  EXPECT_EQ(authorization->challenge_at("https://ca.test/chall/2"), dns01);
  EXPECT_EQ(authorization->challenge_at("https://ca.test/chall/1"), nullptr);
  EXPECT_EQ(authorization->challenge(ChallengeType::dns_account01), nullptr);
}

TEST(Authorization, tokens_that_are_none_are_skipped_and_said) {
  for (const std::string& token : {std::string(), std::string("abc+def"), std::string("a b"),
                                   std::string("a.b"), std::string(257, 'a')}) {
    Json json = Json::parse(kAuthorization);
    json["challenges"][2]["token"] = token;
    const auto authorization = parse_authorization(json.dump(), "https://ca.test/authz/1");
    ASSERT_TRUE(authorization);
    EXPECT_EQ(authorization->challenge(ChallengeType::dns01), nullptr) << token;
    EXPECT_EQ(authorization->offered,
              (std::vector<std::string>{"dns-persist-01 without usable issuer names", "http-01",
                                        "dns-01 without a usable token"}));
  }
}

TEST(Authorization, dns_persist01_has_issuers_and_no_token) {
  Json json = Json::parse(kAuthorization);
  json["challenges"][0]["issuer-domain-names"] = {"ca.test", "other.test"};
  json["challenges"][0]["accounturi"] = "https://ca.test/acct/1";
  auto authorization = parse_authorization(json.dump(), "https://ca.test/authz/1");
  const Challenge* found = authorization->challenge(ChallengeType::dns_persist01);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->issuers, (std::vector<std::string>{"ca.test", "other.test"}));
  EXPECT_TRUE(found->hashing_issuers.empty());
  EXPECT_EQ(found->account_uri, "https://ca.test/acct/1");
  json["challenges"][0]["issuerDomainNames"] = {"ca.test"};
  authorization = parse_authorization(json.dump(), "https://ca.test/authz/1");
  found = authorization->challenge(ChallengeType::dns_persist01);
  EXPECT_EQ(found->hashing_issuers, std::vector<std::string>{"ca.test"});
}

TEST(Authorization, issuers_that_are_none_are_skipped_and_said) {
  for (const Json& issuers : {Json::array(), Json("ca.test"), Json({"ca.test."}), Json({"CA.test"}),
                              Json({"ca.test", 7}), Json(Json::array_t(11, "ca.test"))}) {
    for (const char* member : {"issuer-domain-names", "issuerDomainNames"}) {
      Json json = Json::parse(kAuthorization);
      json["challenges"][0][member] = issuers;
      const auto authorization = parse_authorization(json.dump(), "https://ca.test/authz/1");
      EXPECT_EQ(authorization->challenge(ChallengeType::dns_persist01), nullptr) << issuers;
      EXPECT_EQ(authorization->offered.front(), "dns-persist-01 without usable issuer names");
    }
  }
}

TEST(Authorization, error_of_the_failed_challenge_is_kept) {
  Json json = Json::parse(kAuthorization);
  json["status"] = "invalid";
  json["challenges"][2]["error"] = {{"type", "urn:ietf:params:acme:error:dns"},
                                    {"detail", "NXDOMAIN"}};
  const auto authorization = parse_authorization(json.dump(), "https://ca.test/authz/1");
  EXPECT_EQ(authorization->status, Authorization::Status::invalid);
  EXPECT_EQ(authorization->error->text(), "NXDOMAIN (urn:ietf:params:acme:error:dns)");
}

TEST(Authorization, identifier_that_is_not_a_name_is_an_error) {
  Json json = Json::parse(kAuthorization);
  json["identifier"]["value"] = "../../etc/passwd";
  EXPECT_FALSE(parse_authorization(json.dump(), "https://ca.test/authz/1"));
  json["identifier"] = {{"type", "ip"}, {"value", "192.0.2.1"}};
  EXPECT_EQ(parse_authorization(json.dump(), "https://ca.test/authz/1").error().text(),
            "https://ca.test/authz/1: /identifier/type: expected dns, got \"ip\"");
}

TEST(Authorization, wrong_shapes_are_errors) {
  for (const char* member : {"status", "identifier", "challenges"}) {
    Json json = Json::parse(kAuthorization);
    json[member] = 7;
    EXPECT_FALSE(parse_authorization(json.dump(), "there")) << member;
    json.erase(member);
    EXPECT_FALSE(parse_authorization(json.dump(), "there")) << member;
  }
}

}  // namespace
}  // namespace millrace::acme
