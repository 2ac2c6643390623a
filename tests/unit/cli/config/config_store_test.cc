#include <gmock/gmock.h>

#include "cli/config/configured_paths.h"
#include "cli/config/confinement_plan.h"
#include "tests/support/cli/config_support.h"

namespace millrace::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string with_store(const std::string& members, const std::string& outbox = "etcd:mx1",
                       const std::string& more = "") {
  return R"({
  "state": "state",
  "acme": { "directory": "https://ca.test/directory" },
  "certificates": { "a": { "names": ["a.example"] } },
  "roles": ["acme"],
  "sources": { "mx1": { "role": "key", "outbox": ")" +
         outbox + "\"" + more + R"( } },
  "etcd": { )" +
         members + R"( }
})";
}

constexpr const char* kOne = R"("endpoints": ["https://etcd1.example:2379"])";

TEST(Store, publishes_under_the_name_of_the_host_below_millrace) {
  const auto reading = read(with_store(kOne));
  ASSERT_TRUE(reading.config) << errors_of(with_store(kOne));
  const EtcdPlace& store = reading.config->etcd.value();
  EXPECT_THAT(store.endpoints, ElementsAre("https://etcd1.example:2379"));
  EXPECT_EQ(store.prefix, "/millrace");
  EXPECT_EQ(store.box, "host.test");
  EXPECT_EQ(reading.config->sources.list.at(0).box, "mx1");
  EXPECT_TRUE(reading.config->sources.list.at(0).directory.empty());
  EXPECT_TRUE(reading.config->sources.list.at(0).is_remote());
}

TEST(Store, is_where_acme_hosts_share_the_certificates_if_they_publish_there) {
  EXPECT_FALSE(read(with_store(kOne)).config->etcd->has_workers);
  EXPECT_TRUE(
      read(with_store(std::string(kOne) + R"(, "workers": true)")).config->etcd->has_workers);
  EXPECT_EQ(
      errors_of(with_store(std::string(kOne) + R"(, "publish": false, "workers": true)")),
      "millrace.json:7: /etcd/workers: requires \"publish\": true: the others read what this host "
      "issues\n");
}

TEST(Store, has_a_name_of_its_own_or_is_only_read) {
  EXPECT_EQ(read(with_store(std::string(kOne) + R"(, "box": "acme1")")).config->etcd->box, "acme1");
  EXPECT_EQ(read(with_store(std::string(kOne) + R"(, "publish": false)")).config->etcd->box, "");
  EXPECT_EQ(errors_of(with_store(std::string(kOne) + R"(, "box": "A/b")")),
            "millrace.json:7: /etcd/box: expected 1 to 64 of a-z 0-9 . _ -, no dot first\n");
}

TEST(Store, has_its_files_among_the_paths_that_are_checked_and_readable) {
  const std::string text =
      with_store(std::string(kOne) + R"(, "ca_file": "ca.pem", "cert_file": "c.pem",
      "key_file": "c.key", "user": "mx1", "password_file": "password")");
  const auto reading = read(text);
  ASSERT_TRUE(reading.config) << errors_of(text);
  std::map<std::string, FileKind> kinds;
  for (const ConfiguredPath& path : configured_paths(*reading.config)) {
    if (path.name.starts_with("etcd")) kinds.emplace(path.path.string(), path.kind);
  }
  EXPECT_THAT(kinds, ElementsAre(std::pair("/etc/millrace/c.key", FileKind::private_key),
                                 std::pair("/etc/millrace/c.pem", FileKind::configuration),
                                 std::pair("/etc/millrace/ca.pem", FileKind::configuration),
                                 std::pair("/etc/millrace/password", FileKind::private_key)));
  const Confinement confinement = confinement_of(*reading.config, {Stage::csr});
  EXPECT_TRUE(confinement.uses_network);
  for (const char* file : {"c.key", "c.pem", "ca.pem", "password"}) {
    EXPECT_THAT(confinement.readable, Contains(Path("/etc/millrace") / file));
  }
}

TEST(Store, has_faults_that_name_the_key) {
  EXPECT_EQ(errors_of(with_store(R"("endpoints": [])")).substr(0, 69),
            "millrace.json:7: /etcd/endpoints: expected a list of 1 to 9 strings, ");
  EXPECT_EQ(errors_of(with_store(R"("endpoints": ["http://etcd1.example:2379"])")),
            "millrace.json:7: /etcd/endpoints/0: expected https://HOST:PORT of a member of etcd, "
            "without a path, got \"http://etcd1.example:2379\"\n");
  EXPECT_EQ(errors_of(with_store(R"("endpoints": ["https://a", "https://a"])")),
            "millrace.json:7: /etcd/endpoints/1: https://a is listed twice\n");
  EXPECT_EQ(errors_of(with_store(std::string(kOne) + R"(, "prefix": "millrace/")")),
            "millrace.json:7: /etcd/prefix: expected /NAME/NAME of A-Z a-z 0-9 . _ -, at most 200 "
            "octets, got \"millrace/\"\n");
  EXPECT_EQ(errors_of(with_store(std::string(kOne) + R"(, "cert_file": "c.pem")")),
            "millrace.json:7: /etcd: \"key_file\" is missing: cert_file and key_file belong "
            "together\n");
  EXPECT_EQ(errors_of(with_store(std::string(kOne) + R"(, "password_file": "p")")),
            "millrace.json:7: /etcd: \"user\" is missing: user and password_file belong "
            "together\n");
}

TEST(Store, is_needed_by_a_source_in_it_which_has_no_files_of_its_own) {
  EXPECT_EQ(errors_of(with_store(kOne, "etcd:../mx1")),
            "millrace.json:6: /sources/mx1/outbox: expected etcd:BOX, where BOX is the name under "
            "which that host publishes, 1 to 64 of a-z 0-9 . _ -, no dot first, got "
            "\"etcd:../mx1\"\n");
  EXPECT_THAT(errors_of(with_store(kOne, "etcd://mx1")), HasSubstr("expected etcd:BOX"));
  EXPECT_EQ(errors_of(with_store(kOne, "etcd:mx1", R"(, "ca_file": "ca.pem")")),
            "millrace.json:6: /sources/mx1/ca_file: expected no such file: those of the store are "
            "in /etcd\n");
  EXPECT_EQ(errors_of(with_store(kOne, "etcd:mx1", R"(, "publication": "p")")),
            "millrace.json:6: /sources/mx1/publication: expected no such directory, because outbox "
            "is a box: the publication is in it\n");
  const std::string text = with_store(kOne);
  const std::string without = text.substr(0, text.find(",\n  \"etcd\"")) + "\n}";
  EXPECT_EQ(errors_of(without),
            "millrace.json:6: /sources/mx1/outbox: expected \"etcd\" in this configuration, with "
            "the endpoints of the store\n");
}

}  // namespace
}  // namespace millrace::cli
