#include "acme/account.h"

#include <gtest/gtest.h>

namespace millrace::acme {
namespace {

TEST(Account, document_is_read_as_written) {
  const AccountDocument written{"https://ca.test/dir",
                                "https://ca.test/account/1",
                                {"mailto:root@example.test"},
                                "https://ca.test/orders/1"};
  const auto read = decode_account(encode(written), "account.json");
  EXPECT_EQ(read->directory, written.directory);
  EXPECT_EQ(read->url, written.url);
  EXPECT_EQ(read->contacts, written.contacts);
  EXPECT_EQ(read->orders, written.orders);
}

TEST(Account, document_of_a_later_version_is_refused) {
  EXPECT_EQ(decode_account(R"({"version":2})", "account.json").error().text(),
            "account.json: /version: want 1, seen 2");
}

TEST(Account, payload_says_no_more_than_is_true) {
  EXPECT_EQ(new_account_payload({}, false, ""), "{}");
  EXPECT_EQ(new_account_payload({"mailto:a@example.test"}, true, R"({"payload":""})"),
            R"({"contact":["mailto:a@example.test"],"externalAccountBinding":{"payload":""},)"
            R"("termsOfServiceAgreed":true})");
}

TEST(Account, orders_are_optional) {
  EXPECT_EQ(parse_account_orders(R"({"status":"valid"})", "there").value(), "");
  EXPECT_EQ(parse_account_orders(R"({"orders":"https://ca.test/o"})", "there").value(),
            "https://ca.test/o");
  EXPECT_FALSE(parse_account_orders("[]", "there"));
}

}  // namespace
}  // namespace millrace::acme
