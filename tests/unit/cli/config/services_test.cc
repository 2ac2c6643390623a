// The part /services of the configuration, and the kinds in the manual.
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "core/base/joined.h"
#include "tests/support/cli/config_support.h"
#include "tests/support/source_path.h"

namespace millrace::cli {
namespace {

using publish::KindDefaults;
using publish::PairLayout;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string with_service(const std::string& members, const std::string& name = "www") {
  return good_with("\"certificates\": {",
                   "\"services\": { \"" + name + "\": {" + members + "} }, \"certificates\": {");
}

publish::ServiceSettings service_of(const std::string& members) {
  const ConfigReading reading = read(with_service(members));
  for (const Error& error : reading.errors) ADD_FAILURE() << error.text();
  return reading.config ? reading.config->pull.services.front() : publish::ServiceSettings();
}

const std::string kNginx =
    R"("kind": "nginx", "certificates": ["web"], "directory": "/etc/ssl/millrace")";

TEST(Services, have_the_defaults_of_their_kind) {
  const auto service = service_of(kNginx);
  EXPECT_EQ(service.name, "www");
  EXPECT_EQ(service.directory, "/etc/ssl/millrace");
  EXPECT_EQ(service.layout, PairLayout::separate);
  EXPECT_EQ(service.owner, "root");
  EXPECT_EQ(service.mode, 0600U);
  EXPECT_THAT(service.check, ElementsAre("nginx", "-t"));
  EXPECT_THAT(service.action, ElementsAre("nginx", "-s", "reload"));
  EXPECT_THAT(service.restart, ElementsAre("service", "nginx", "restart"));
  ASSERT_EQ(service.look.size(), 1U);
  EXPECT_EQ(service.look.front().text(), "example.test:443");
}

TEST(Services, may_set_each_of_them) {
  const auto service = service_of(kNginx + R"(, "files": "chain-key", "owner": "www", "group": "7",
    "mode": "0440", "check": [], "extra": [["a", "b"], ["c"]], "action": ["d"], "timeout": "5s",
    "look": ["192.0.2.1:8443", "[2001:db8::1]:25", "mail.example.test:2525/smtp"],
    "look_limit": "20s")");
  EXPECT_EQ(service.layout, PairLayout::chain_key);
  EXPECT_EQ(service.owner, "www");
  EXPECT_EQ(service.group, "7");
  EXPECT_EQ(service.mode, 0440U);
  EXPECT_THAT(service.check, IsEmpty());
  EXPECT_THAT(service.extra, ElementsAre(ElementsAre("a", "b"), ElementsAre("c")));
  EXPECT_THAT(service.action, ElementsAre("d"));
  EXPECT_THAT(service.restart, IsEmpty()) << "what follows another action is not known";
  EXPECT_EQ(service.timeout, Duration(5));
  EXPECT_EQ(service.look_limit, Duration(20));
  EXPECT_EQ(joined(service.look),
            "192.0.2.1:8443, [2001:db8::1]:25/smtp, mail.example.test:2525/smtp");
}

TEST(Services, of_openldap_are_modified_by_the_ldif_of_their_certificate) {
  const std::string ldap = R"("kind": "openldap", "directory": "/etc/ssl/millrace")";
  EXPECT_EQ(joined(service_of(ldap + R"(, "certificates": ["web"])").action, " "),
            "ldapmodify -Q -Y EXTERNAL -H ldapi:/// -f /etc/ssl/millrace/web.ldif");
  EXPECT_EQ(joined(service_of(ldap + R"(, "certificates": ["web"], "action": ["true"])").action),
            "true");
  EXPECT_EQ(errors_of(good_with("\"certificates\": {",
                                "\"services\": { \"www\": {" + ldap +
                                    R"(, "certificates": ["web", "mail"] } }, "certificates": {
                       "mail": { "names": ["mail.example.test"] },)")),
            "millrace.json:6: /services/www/certificates: slapd has one certificate: expected one, "
            "got 2\n");
}

TEST(Services, have_no_target_where_nobody_listens) {
  EXPECT_THAT(service_of(kNginx + R"(, "look": [])").look, IsEmpty());
  EXPECT_THAT(service_of(R"("kind": "generic", "certificates": ["web"], "directory": "d",
                            "action": ["x"])")
                  .look,
              IsEmpty());
}

TEST(Services, name_what_is_wrong_with_them) {
  EXPECT_EQ(errors_of(with_service(R"("kind": "generic", "certificates": ["web"],
                                      "directory": "d")")),
            "millrace.json:6: /services/www: \"action\" is missing: a service of the kind "
            "\"generic\" needs it\n");
  EXPECT_EQ(errors_of(with_service(R"("kind": "nginx", "certificates": ["wbe"],
                                      "directory": "d")")),
            "millrace.json:6: /services/www/certificates/0: wbe is not a certificate of "
            "/certificates\n");
  EXPECT_EQ(errors_of(with_service(kNginx + R"(, "look": ["example.test"])")),
            "millrace.json:6: /services/www/look/0: expected HOST:PORT or HOST:PORT/STARTTLS, as "
            "mail.example.org:25, got \"example.test\": the port is missing\n");
  EXPECT_EQ(errors_of(with_service(kNginx + R"(, "mode": "0644")")),
            "millrace.json:6: /services/www/mode: expected one of 0600, 0400, 0640, 0440, got "
            "\"0644\"\n");
  EXPECT_EQ(errors_of(with_service(kNginx + R"(, "extra": [[]])")),
            "millrace.json:6: /services/www/extra/0: expected a list of one or more strings, got "
            "[]\n");
  EXPECT_EQ(errors_of(with_service(kNginx, "../www")),
            "millrace.json:6: /services/..~1www: expected 1 to 64 of a-z 0-9 . _ -, no dot "
            "first\n");
}

TEST(Services, do_not_write_the_same_file) {
  const std::string two = kNginx + "}, \"second\": {" + kNginx;
  EXPECT_EQ(errors_of(with_service(two, "first")),
            "millrace.json:6: /services/second/directory: /etc/ssl/millrace/web.pem is written by "
            "the service first too: choose another directory\n"
            "millrace.json:6: /services/second/directory: /etc/ssl/millrace/web.key is written by "
            "the service first too: choose another directory\n");
}

std::string layout_text(PairLayout layout) {
  switch (layout) {
    case PairLayout::separate:
      return "Separate files";
    case PairLayout::key_chain:
      return "The key and then the chain in one file";
    case PairLayout::chain_key:
      return "The chain and then the key in one file";
  }
  return "";
}

std::string manual_of(const KindDefaults& kind) {
  std::string text = ".It Cm " + std::string(to_text(kind.kind)) + "\n" + layout_text(kind.layout);
  if (!kind.owner.empty()) text += "; owner " + kind.owner;
  if (!kind.group.empty()) text += ", group " + kind.group;
  std::ostringstream mode;
  mode << std::oct << kind.mode;
  text += ", mode 0" + mode.str() + ".\n";
  if (!kind.check.empty()) text += "Check: " + joined(kind.check, " ") + ".\n";
  if (!kind.action.empty()) text += "Action: " + joined(kind.action, " ") + ".\n";
  if (!kind.restart.empty()) text += "Restart: " + joined(kind.restart, " ") + ".\n";
  if (kind.port == 0) return text;
  text += "Port " + std::to_string(kind.port);
  if (kind.starttls != Starttls::none) text += ", " + std::string(to_text(kind.starttls));
  return text + ".\n";
}

TEST(Kinds, are_in_the_manual_as_they_are_in_the_table) {
  std::ostringstream page;
  page << std::ifstream(test::source_path("cli/man/millrace-pull.1").string()).rdbuf();
  for (const KindDefaults& kind : publish::all_kinds()) {
    EXPECT_THAT(page.str(), HasSubstr(manual_of(kind)));
    EXPECT_EQ(&publish::defaults_of(kind.kind), &kind) << "the table is in the order of the kinds";
    EXPECT_EQ(publish::parse_service_kind(to_text(kind.kind)).value(), kind.kind);
  }
}

}  // namespace
}  // namespace millrace::cli
