#include "cli/config/confinement_plan.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/cli/config_support.h"
#include "tests/support/test_directory.h"

namespace millrace::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ConfinementPlan : public testing::Test {
 protected:
  ConfinementPlan() {
    for (const char* directory : {"zones", "served", "keys", "state/outbox", "elsewhere/keys"}) {
      std::filesystem::create_directories(at(directory));
    }
    for (const char* file : {"ca.pem", "eab.key", "web.csr", "roots.pem"}) {
      directory_.write(file, "");
    }
  }

  Path at(const std::string& path) const { return directory_ / path; }

  Config config(const std::string& more = "") const {
    const std::string text = R"({
      "acme": { "directory": "https://ca.test/directory", "ca_file": "ca.pem",
        "external_account": { "key_id": "1", "key_file": "eab.key" } },
      "zones": { "example.test": {
        "file": "zones/example.test", "signed_file": "served/example.test.signed", "keys": "keys",
        "reload": ["reload-ns"], "review": ["review-zone", "-q"] } },
      "certificates": { "web": {
        "names": ["example.test"], "csr": "web.csr", "chain_roots": "roots.pem",
        "chain": "root:0000000000000000000000000000000000000000000000000000000000000000" } },
      )" + more + R"("publication": { "directory": "publication" } })";
    auto reading = parse_config({text, "millrace.json", at("millrace.json"), "host.test"});
    for (const Error& error : reading.errors) ADD_FAILURE() << error.text();
    return reading.config.value();
  }

  // Those of the configuration.
  std::vector<std::string> own(const std::vector<Path>& paths) const {
    std::vector<std::string> own;
    for (const Path& path : paths) {
      const Path below = path.lexically_relative(directory_.path());
      if (!below.empty() && *below.begin() != "..") own.push_back(below.string());
    }
    return own;
  }
  std::vector<std::string> read_by(Stage stage) const {
    return own(confinement_of(config(), {stage}).readable);
  }
  std::vector<std::string> written_by(Stage stage) const {
    return own(confinement_of(config(), {stage}).writable);
  }

  test::TestDirectory directory_;
};

TEST_F(ConfinementPlan, gives_the_key_host_its_requests_alone) {
  EXPECT_THAT(read_by(Stage::csr), ElementsAre("millrace.json", "publication", "web.csr"));
  EXPECT_THAT(written_by(Stage::csr), ElementsAre("state"));
  const Confinement csr = confinement_of(config(), {Stage::csr});
  EXPECT_THAT(csr.programs, IsEmpty());
  EXPECT_FALSE(csr.uses_network);
}

TEST_F(ConfinementPlan, gives_the_acme_host_no_zones) {
  for (const Stage stage : {Stage::order, Stage::fetch}) {
    EXPECT_THAT(read_by(stage), ElementsAre("ca.pem", "eab.key", "millrace.json", "roots.pem"));
    EXPECT_THAT(written_by(stage), ElementsAre("state"));
    EXPECT_TRUE(confinement_of(config(), {stage}).uses_network);
    EXPECT_THAT(confinement_of(config(), {stage}).programs, IsEmpty());
  }
}

TEST_F(ConfinementPlan, gives_the_dns_host_its_zones_and_programs) {
  EXPECT_THAT(written_by(Stage::sign), ElementsAre("keys", "served", "state", "zones"));
  EXPECT_THAT(written_by(Stage::challenge), ElementsAre("keys", "served", "state", "zones"));
  EXPECT_THAT(written_by(Stage::poll), ElementsAre("state"));
  const auto programs = confinement_of(config(), {Stage::sign}).programs;
  ASSERT_EQ(programs.size(), 2U);
  EXPECT_THAT(programs[0].argv, ElementsAre("reload-ns"));
  EXPECT_EQ(programs[0].more_arguments, 0U);
  EXPECT_THAT(programs[1].argv, ElementsAre("review-zone", "-q"));
  EXPECT_EQ(programs[1].more_arguments, 4U);
}

TEST_F(ConfinementPlan, gives_the_publisher_the_directory_above_one_that_is_not_there_yet) {
  EXPECT_THAT(written_by(Stage::publish), ElementsAre("."));
  std::filesystem::create_directory(at("publication"));
  EXPECT_THAT(written_by(Stage::publish), ElementsAre("publication", "state"));
}

TEST_F(ConfinementPlan, gives_pull_the_directories_and_programs_of_its_services) {
  std::filesystem::create_directory(at("tls"));
  const Config with_service = config(R"("services": { "www": { "kind": "nginx",
    "certificates": ["web"], "directory": "tls", "extra": [["copy", "x"]] } }, )");
  const Confinement pull = confinement_of(with_service, {Stage::pull});
  EXPECT_THAT(own(pull.writable), ElementsAre("state", "tls"));
  EXPECT_THAT(own(pull.readable), ElementsAre("millrace.json", "publication"));
  EXPECT_TRUE(pull.uses_network);
  std::vector<std::vector<std::string>> programs;
  for (const auto& program : pull.programs) programs.push_back(program.argv);
  EXPECT_THAT(programs, ElementsAre(ElementsAre("copy", "x"), ElementsAre("nginx", "-t"),
                                    ElementsAre("nginx", "-s", "reload"),
                                    ElementsAre("service", "nginx", "restart")));
}

TEST_F(ConfinementPlan, gives_each_stage_the_sources_that_it_reads) {
  const Config several = config(R"("sources": {
    "mx1": { "role": "key", "outbox": "mx1", "allow": ["example.test"] },
    "mx2": { "role": "key", "outbox": "https://mx2.test/outbox", "ca_file": "mx2.pem",
             "allow": ["www.example.test"] },
    "ns1": { "role": "dns", "outbox": "ns1" } }, )");
  const auto tlsa = confinement_of(several, {Stage::tlsa});
  EXPECT_THAT(own(tlsa.readable), ElementsAre("millrace.json", "mx1", "mx2.pem", "ns1"));
  EXPECT_TRUE(tlsa.uses_network);
  const auto csr = confinement_of(several, {Stage::csr});
  EXPECT_THAT(own(csr.readable), ElementsAre("millrace.json", "ns1", "publication", "web.csr"));
  EXPECT_FALSE(csr.uses_network);
}

TEST_F(ConfinementPlan, gives_a_run_of_all_stages_the_reports_of_all_sources) {
  const Config key_host =
      config(R"("roles": ["key"], "sources": { "ns1": { "role": "dns", "outbox": "ns1" } }, )");
  EXPECT_THAT(own(confinement_of(key_host, {Stage::csr}).readable), Contains("ns1"));
}

TEST_F(ConfinementPlan, follows_links_of_the_state_and_of_keys) {
  std::filesystem::create_directory_symlink(at("elsewhere/keys"), at("state/keys"));
  EXPECT_THAT(written_by(Stage::csr), ElementsAre("elsewhere/keys", "state"));
  directory_.write("elsewhere/Kexample.test.+013+00001.key", "");
  std::filesystem::create_symlink(at("elsewhere/Kexample.test.+013+00001.key"),
                                  at("keys/Kexample.test.+013+00001.key"));
  EXPECT_THAT(read_by(Stage::sign), Contains("elsewhere/Kexample.test.+013+00001.key"));
}

TEST_F(ConfinementPlan, lets_no_stage_read_keys_of_the_system) {
  for (const Path& path : confinement_of(config(), {kAllStages, std::end(kAllStages)}).readable) {
    for (const char* keys : {"/etc/ssl/private", "/etc/pki/tls/private", "/etc/shadow", "/root"}) {
      EXPECT_EQ(Path(keys).lexically_relative(path).string().find(".."), 0U) << path;
    }
  }
}

TEST_F(ConfinementPlan, is_described_for_check) {
  std::filesystem::create_directory(at("publication"));
  EXPECT_THAT(confinement_notes(config(), {{"one", "two"}, {}}),
              ElementsAre("confinement: in force: one, two",
                          "confinement: the stages of this host (csr, order, challenge, tlsa, "
                          "sign, poll, fetch, publish) write only below " +
                              at("keys").string() + ", " + at("publication").string() + ", " +
                              at("served").string() + ", " + at("state").string() + ", " +
                              at("zones").string()));
  EXPECT_THAT(confinement_notes(config(R"("confinement": "off", )"), {{"one"}, {"three"}}),
              ElementsAre("confinement: in force: one", "confinement: this system lacks: three",
                          "confinement: files are not confined, because /confinement is off"));
}

}  // namespace
}  // namespace millrace::cli
