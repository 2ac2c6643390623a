#include "acme/authorization.h"

#include <gtest/gtest.h>

#include "core/json.h"

namespace millrace::acme {
namespace {

// RFC 8555 §7.1.4

constexpr const char* kAuthorization = R"({"status":"pending","expires":"2026-11-30T20:15:00Z",
  "identifier":{"type":"dns","value":"example.test"},"wildcard":true,
  "challenges":[
    {"type":"dns-persist-01","url":"https://ca.test/chall/0","status":"pending"},
    {"type":"http-01","url":"https://ca.test/chall/1","status":"pending","token":"abc"},
    {"type":"dns-01","url":"https://ca.test/chall/2","status":"pending","token":"abc-_9"}]})";

TEST(Authorization, dns01_is_found_among_others) {
  const auto authorization = parse_authorization(kAuthorization, "https://ca.test/authz/1");
  ASSERT_TRUE(authorization);
  EXPECT_EQ(authorization->identifier(), "*.example.test");
  EXPECT_EQ(authorization->status, Authorization::Status::pending);
  ASSERT_TRUE(authorization->dns01);
  EXPECT_EQ(authorization->dns01->url, "https://ca.test/chall/2");
  EXPECT_EQ(authorization->dns01->token, "abc-_9");
  EXPECT_EQ(authorization->dns01->status, "pending");
}

TEST(Authorization, tokens_that_are_none_are_skipped_and_said) {
  for (const std::string& token : {std::string(), std::string("abc+def"), std::string("a b"),
                                   std::string("a.b"), std::string(257, 'a')}) {
    Json json = Json::parse(kAuthorization);
    json["challenges"][2]["token"] = token;
    const auto authorization = parse_authorization(json.dump(), "https://ca.test/authz/1");
    ASSERT_TRUE(authorization);
    EXPECT_FALSE(authorization->dns01) << token;
    EXPECT_EQ(authorization->offered, (std::vector<std::string>{"dns-persist-01", "http-01",
                                                                "dns-01 without a usable token"}));
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

TEST(Authorization, identifier_that_is_no_name_is_an_error) {
  Json json = Json::parse(kAuthorization);
  json["identifier"]["value"] = "../../etc/passwd";
  EXPECT_FALSE(parse_authorization(json.dump(), "https://ca.test/authz/1"));
  json["identifier"] = {{"type", "ip"}, {"value", "192.0.2.1"}};
  EXPECT_EQ(parse_authorization(json.dump(), "https://ca.test/authz/1").error().text(),
            "https://ca.test/authz/1: /identifier/type: want dns, seen \"ip\"");
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
