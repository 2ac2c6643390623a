#include "cli/config/tlsa_owner_item.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

std::string refused(std::string_view text) {
  const auto owner = parse_tlsa_owner_item(text);
  return owner ? "accepted" : owner.error().message;
}

TEST(TlsaOwnerItem, is_an_owner_without_numbers) {
  EXPECT_EQ(parse_tlsa_owner_item("_25._tcp.mail.example.org").value().text(),
            "_25._tcp.mail.example.org.");
}

TEST(TlsaOwnerItem, with_other_numbers_is_refused_with_the_reason) {
  const std::string head =
      "expected _25._tcp.mail.example.org. alone: millrace publishes 3 1 1, whose next key is in "
      "the DNS long before a server presents it. TLSA ";
  const auto with = [](const std::string& numbers) {
    return refused("_25._tcp.mail.example.org. " + numbers);
  };
  EXPECT_EQ(with("3 0 1"), head +
                               "3 0 1: it changes with every renewal of the certificate; 3 1 1 "
                               "stays as long as the key does");
  EXPECT_EQ(with("2 1 1"), head +
                               "2 1 1: it depends on a certificate of the CA, which the CA may "
                               "replace before any renewal, and on the names and dates of the "
                               "chain; 3 1 1 depends on the server's key alone");
  EXPECT_EQ(with("1 1 1"), head +
                               "1 1 1: SMTP clients do not use the usages 0 and 1 (RFC 7672 "
                               "section 3.1.3), other clients require a CA that they trust as "
                               "well; 3 1 1 is for all");
  EXPECT_EQ(with("3 1 2"), head +
                               "3 1 2: clients need not support SHA-512 (RFC 6698 section 6); "
                               "publish 3 1 1 as well");
  EXPECT_EQ(with("3 1 0"), head +
                               "3 1 0: it has the full key, which makes long answers; 3 1 1 has "
                               "its digest");
}

TEST(TlsaOwnerItem, needs_no_numbers_for_the_usual_records) {
  EXPECT_EQ(refused("_25._tcp.mail.example.org. 3 1 1"),
            "expected _25._tcp.mail.example.org. alone: its records are 3 1 1");
}

TEST(TlsaOwnerItem, has_no_other_text_after_it) {
  for (const char* text :
       {"_25._tcp.a.example. 4 1 1", "_25._tcp.a.example. 311", "_25._tcp.a.example.  3 1 1",
        "_25._tcp.a.example. 3 1 1 aa", "_25._tcp.a.example. TLSA 3 1 1"}) {
    EXPECT_EQ(refused(text), std::string("expected an owner such as _25._tcp.mail.example.org., "
                                         "got \"") +
                                 text + "\"");
  }
}

}  // namespace
}  // namespace millrace::cli
