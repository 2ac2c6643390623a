#include "core/rollover/deployed_document.h"

#include <gtest/gtest.h>

#include "tests/support/requests.h"

namespace millrace {
namespace {

const std::string kHex(64, 'a');

DeployedDocument deployed() {
  return {CertId::parse("mail").value(),
          SpkiDigest::parse(std::string(64, 'b')).value(),
          kHex,
          TimePoint(Duration(1795464900)),
          {"imap", "smtp"}};
}

TEST(DeployedDocument, is_read_as_it_was_written) {
  const std::string text = encode(deployed());
  const auto read = decode_deployed(text, "here").value();
  EXPECT_EQ(encode(read), text);
  EXPECT_EQ(read.services, deployed().services);
  EXPECT_EQ(read.since, deployed().since);
}

std::string error_with(const std::string& from, const std::string& to) {
  std::string text = encode(deployed());
  text.replace(text.find(from), from.size(), to);
  const auto read = decode_deployed(text, "here");
  return read ? "no error" : read.error().text();
}

TEST(DeployedDocument, is_refused_with_the_place_of_the_fault) {
  EXPECT_EQ(error_with(kHex, "AA"),
            "here: /leaf_sha256: expected 64 hexadecimal digits, lower case");
  EXPECT_EQ(error_with("\"imap\"", "\"../imap\""),
            "here: /services/0: expected 1 to 64 of a-z 0-9 . _ -, no dot first, got \"../imap\"");
  EXPECT_EQ(error_with("\"imap\"", "\"smtp\""), "here: /services: the same item twice");
  EXPECT_EQ(decode_deployed("[]", "here").ok(), false);
}

TEST(DeployedDocument, has_the_name_of_its_certificate) {
  Bundle bundle;
  bundle.meta.scope = "pull";
  bundle.files = {{"deployed/mail.json", encode(deployed())}, {"other.json", "x"}};
  EXPECT_EQ(deployed_of(bundle).value().size(), 1U);
  bundle.files = {{"deployed/web.json", encode(deployed())}};
  EXPECT_EQ(deployed_of(bundle).error().text(),
            "bundle pull: deployed/web.json: from its content, its name should be "
            "deployed/mail.json");
}

}  // namespace
}  // namespace millrace
