#include "cli/config/tlsa_owner_item.h"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

std::string refused(std::string_view text) {
  const auto owner = parse_tlsa_owner_item(text);
  return owner ? "accepted" : owner.error().message;
}

TEST(TlsaOwnerItem, is_an_owner_that_may_have_numbers) {
  const auto item = parse_tlsa_owner_item("_25._tcp.mail.example.org").value();
  EXPECT_EQ(item.owner.text(), "_25._tcp.mail.example.org.");
  EXPECT_TRUE(item.numbers.is_usual());
  EXPECT_EQ(parse_tlsa_owner_item("_25._tcp.mail.example.org. 3 1 1").value(), item);
  for (const char* numbers : {"3 1 0", "3 1 2", "1 1 0", "1 1 1", "1 1 2"}) {
    const auto other = parse_tlsa_owner_item(std::string("_25._tcp.mail.example.org. ") + numbers);
    EXPECT_EQ(other.value().owner, item.owner);
    EXPECT_EQ(other.value().numbers.text(), numbers);
  }
}

TEST(TlsaOwnerItem, with_numbers_of_certificates_or_of_a_ca_is_refused_with_the_reason) {
  const std::string head =
      "expected numbers of the server's key (3 1 x or 1 1 x), or _25._tcp.mail.example.org. alone: "
      "millrace does not know in advance which certificate a server will present. TLSA ";
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
  EXPECT_EQ(with("0 1 1"), head +
                               "0 1 1: SMTP clients do not use the usages 0 and 1 (RFC 7672 "
                               "section 3.1.3), other clients require a CA that they trust as "
                               "well; 3 1 1 is for all");
}

TEST(TlsaOwnerItem, has_no_other_text_after_it) {
  for (const char* text :
       {"_25._tcp.a.example. 4 1 1", "_25._tcp.a.example. 311", "_25._tcp.a.example.  3 1 1",
        "_25._tcp.a.example. 3 1 1 aa", "_25._tcp.a.example. TLSA 3 1 1"}) {
    EXPECT_EQ(refused(text),
              std::string("expected an owner such as _25._tcp.mail.example.org., or one with "
                          "numbers such as _25._tcp.mail.example.org. 3 1 2, got \"") +
                  text + "\"");
  }
}

}  // namespace
}  // namespace millrace::cli
