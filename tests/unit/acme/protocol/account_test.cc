#include "acme/protocol/account.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(Account, document_is_read_as_written) {
  const AccountDocument written{"https://ca.test/dir",        "https://ca.test/account/1",
                                {"mailto:root@example.test"}, "https://ca.test/orders/1",
                                "https://ca.test/terms",      AccountState::deactivating};
  const auto read = decode_account(encode(written), "account.json");
  EXPECT_EQ(read->directory, written.directory);
  EXPECT_EQ(read->url, written.url);
  EXPECT_EQ(read->contacts, written.contacts);
  EXPECT_EQ(read->orders, written.orders);
  EXPECT_EQ(read->terms, written.terms);
  EXPECT_EQ(read->state, written.state);
}

TEST(Account, document_in_a_state_that_nobody_knows_is_refused) {
  EXPECT_EQ(decode_account(R"({"version":1,"directory":"https://ca.test/d","contacts":[],
                               "url":"https://ca.test/a","status":"revoked"})",
                           "account.json")
                .error()
                .text(),
            "account.json: /status: expected deactivating or deactivated");
}

TEST(Account, document_of_a_later_version_is_refused) {
  EXPECT_EQ(decode_account(R"({"version":2})", "account.json").error().text(),
            "account.json: /version: expected 1, got 2");
}

TEST(Account, payload_says_no_more_than_is_true) {
  EXPECT_EQ(new_account_payload({}, false, ""), "{}");
  EXPECT_EQ(new_account_payload({"mailto:a@example.test"}, true, R"({"payload":""})"),
            R"({"contact":["mailto:a@example.test"],"externalAccountBinding":{"payload":""},)"
            R"("termsOfServiceAgreed":true})");
}

TEST(Account, payloads_are_those_of_rfc_8555_7_3) {
  EXPECT_EQ(existing_account_payload(), R"({"onlyReturnExisting":true})");
  EXPECT_EQ(contacts_payload({"mailto:a@example.test"}),
            R"({"contact":["mailto:a@example.test"]})");
  EXPECT_EQ(contacts_payload({}), R"({"contact":[]})");
  EXPECT_EQ(deactivation_payload(), R"({"status":"deactivated"})");
}

// RFC 8555 §7.1.2.
TEST(Account, object_is_read) {
  const auto object = parse_account(
      R"({"status":"valid","contact":["mailto:cert-admin@example.org","mailto:admin@example.org"],
          "termsOfServiceAgreed":true,"orders":"https://example.com/acme/orders/rzGoeA"})",
      "there");
  EXPECT_EQ(object->status, "valid");
  EXPECT_TRUE(object->usable());
  EXPECT_EQ(object->contacts, (std::vector<std::string>{"mailto:cert-admin@example.org",
                                                        "mailto:admin@example.org"}));
  EXPECT_EQ(object->terms_agreed, true);
  EXPECT_EQ(object->orders, "https://example.com/acme/orders/rzGoeA");
}

TEST(Account, object_may_lack_everything_and_orders_are_a_hint) {
  const auto object =
      parse_account(R"({"status":7,"contact":[7,null],"termsOfServiceAgreed":1})", "there");
  EXPECT_TRUE(object->usable());
  EXPECT_TRUE(object->contacts.empty());
  EXPECT_EQ(object->terms_agreed, std::nullopt);
  EXPECT_EQ(object->orders, "");
  EXPECT_EQ(parse_account(R"({"orders":"ftp://ca.test/o"})", "there")->orders, "");
  EXPECT_EQ(parse_account(R"({"orders":[]})", "there")->orders, "");
  EXPECT_FALSE(parse_account("[]", "there"));
}

TEST(Account, object_that_is_not_valid_is_not_usable) {
  const auto object = parse_account(R"({"status":"deactivated\u001b[0m"})", "there");
  EXPECT_FALSE(object->usable());
  EXPECT_EQ(object->status, "deactivated\\x1b[0m");
}

}  // namespace
}  // namespace millrace::acme
