// The publisher or the DNS host was taken over, and what a thief with its keys and files would try
// on a consumer: the installed certificate stays, and the consumer says why.
#include <filesystem>
#include <fstream>
#include <iostream>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "core/bundle/bundle_names.h"
#include "tests/support/program/hosts.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using Forgery = Hosts::Forgery;

struct Raid {
  const char* name;
  const char* thief;
  Stage stage;
  const char* reason;  // part of what the consumer reports
  std::function<void(Hosts&, const Raid&)> act;
};

void PrintTo(const Raid& raid, std::ostream* out) {
  *out << raid.name;
}

auto forged(const std::function<void(Forgery&)>& change) {
  return [change](Hosts& hosts, const Raid& raid) { hosts.forge(raid.thief, raid.stage, change); };
}

// Another certificate's file in place of this one's.
void swap_file(Forgery& forgery, const std::string& name) {
  forgery.files["mx/" + name] = forgery.files.at("web/" + name);
}

void change_document(Forgery& forgery, const std::function<void(Json&)>& change) {
  Json json = Json::parse(forgery.files.at("mx/certificate.json"));
  change(json);
  forgery.files["mx/certificate.json"] = json_text(json);
}

// Something done to the directory of a good new version.
auto spoiled(const std::function<void(const Path& version)>& spoil) {
  return [spoil](Hosts& hosts, const Raid& raid) {
    hosts.forge(raid.thief, raid.stage, [](Forgery& forgery) { forgery.files["x"] = "y"; });
    spoil(hosts.outbox(raid.thief, raid.stage) / "current");
  };
}

void read_then_put_back(Hosts& hosts, const Raid& raid) {
  const Path box = hosts.outbox(raid.thief, raid.stage);
  const Path before = fs::read_symlink(box / "current");
  hosts.forge(raid.thief, raid.stage, [](Forgery& forgery) { forgery.files["x"] = "y"; });
  hosts.at_host("mx1", {"pull"});
  fs::remove(box / "current");
  fs::create_directory_symlink(before, box / "current");
}

const Raid kRaids[] = {
    {"the certificate of another host", "pub1", Stage::publish, "of certificate web",
     forged([](Forgery& forgery) {
       swap_file(forgery, "certificate.json");
       swap_file(forgery, "fullchain.pem");
     })},
    {"a chain for the key of another host", "pub1", Stage::publish, "expected a key of this host",
     forged([](Forgery& forgery) {
       swap_file(forgery, "fullchain.pem");
       const Json web = Json::parse(forgery.files.at("web/certificate.json"));
       change_document(forgery, [&](Json& json) {
         json["chain_sha256"] = web.at("chain_sha256");
         json["spki"] = web.at("spki");
       });
     })},
    {"a chain that is not the one in the document", "pub1", Stage::publish,
     "and a chain with SHA-256",
     forged([](Forgery& forgery) { swap_file(forgery, "fullchain.pem"); })},
    {"another key than that in the document", "pub1", Stage::publish,
     "the certificate's SPKI SHA-256 is", forged([](Forgery& forgery) {
       swap_file(forgery, "fullchain.pem");
       const Json web = Json::parse(forgery.files.at("web/certificate.json"));
       change_document(forgery, [&](Json& json) { json["chain_sha256"] = web.at("chain_sha256"); });
     })},
    {"a certificate for other names", "pub1", Stage::publish,
     "the published certificate is for www.example.test, expected mx.example.test",
     forged([](Forgery& forgery) {
       change_document(forgery, [](Json& json) { json["names"] = {"www.example.test"}; });
     })},
    {"a document that is none", "pub1", Stage::publish, "mx/certificate.json",
     forged([](Forgery& forgery) { forgery.files["mx/certificate.json"] = "[]"; })},
    {"a private key beside the chain", "pub1", Stage::publish, "private key",
     forged([](Forgery& forgery) {
       forgery.files["mx/privkey.pem"] =
           "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
     })},
    {"an old version put back", "pub1", Stage::publish, "it is older, so an old copy was restored",
     read_then_put_back},
    {"the last serial, so that nobody can follow", "pub1", Stage::publish,
     "cannot follow version 1",
     forged([](Forgery& forgery) { forgery.meta.serial += uint64_t{1} << 21U; })},
    {"a version that has expired", "pub1", Stage::publish, " expired at ",
     forged([](Forgery& forgery) {
       forgery.meta.created -= std::chrono::hours(48);
       forgery.meta.expires = forgery.meta.created + std::chrono::hours(1);
     })},
    {"a version of the future", "pub1", Stage::publish, "has a wrong clock",
     forged([](Forgery& forgery) { forgery.meta.created += std::chrono::hours(24); })},
    {"a version for another host", "pub1", Stage::publish, "consumer:web1",
     forged([](Forgery& forgery) { forgery.meta.addressees = {"consumer:web1"}; })},
    {"a version of another scope", "pub1", Stage::publish, "scope",
     forged([](Forgery& forgery) { forgery.meta.scope = "fetch"; })},
    {"a file that is not signed", "pub1", Stage::publish, "not listed",
     spoiled([](const Path& version) { std::ofstream(version / "mx/more.pem") << "x"; })},
    {"a chain changed after it was signed", "pub1", Stage::publish, "SHA-256",
     spoiled([](const Path& version) { std::ofstream(version / "mx/fullchain.pem") << "x"; })},
    {"a FIFO in place of the chain", "pub1", Stage::publish, "neither a regular file",
     spoiled([](const Path& version) {
       fs::remove(version / "mx/fullchain.pem");
       EXPECT_EQ(::mkfifo((version / "mx/fullchain.pem").c_str(), 0644), 0);
     })},
    {"a link to a file of the consumer", "pub1", Stage::publish, "a symbolic link",
     spoiled([](const Path& version) {
       fs::remove(version / "mx/fullchain.pem");
       fs::create_symlink("/etc/passwd", version / "mx/fullchain.pem");
     })},
    {"rollovers that are none", "ns1", Stage::tlsa, "rollover", forged([](Forgery& forgery) {
       for (auto& [name, text] : forgery.files) text = "[]";
     })},
    {"an old word of the rollovers", "ns1", Stage::tlsa, "it is older, so an old copy was restored",
     read_then_put_back},
};

class InstalledCertificate : public ::testing::Test {
 protected:
  InstalledCertificate() {
    hosts_.directory.write("mx1/tls/.keep", "");
    hosts_.other_programs = [](const std::vector<std::string>&) { return ProcessOutcome(); };
    hosts_.directory.write("mx1/millrace.json", R"({ "host": "mx1", "roles": ["key", "consumer"],
      "certificates": { "mx": { "names": ["mx.example.test"],
                                "tlsa": ["_25._tcp.mx.example.test"] } },
      "services": { "smtp": { "kind": "generic", "certificates": ["mx"], "directory": "tls",
        "action": ["reload-smtp"], "look": [] } },
      "sources": {
        "pub1": { "role": "publisher", "outbox": "../pub1/state/outbox",
                  "publication": "../publication" },
        "ns1": { "role": "dns", "outbox": "../ns1/state/outbox" } } })");
    EXPECT_EQ(hosts_.at_host("mx1", {"init"}).status, 0);
    hosts_.issue();
    EXPECT_EQ(hosts_.at_host("mx1", {"run"}).status, 0) << hosts_.err.str();
  }
  std::string installed() const { return hosts_.directory.read("mx1/tls/mx.pem"); }

  Hosts hosts_;
};

class ConsumerWalls : public InstalledCertificate, public ::testing::WithParamInterface<Raid> {};

TEST_P(ConsumerWalls, hold_against_a_host_that_was_taken_over) {
  const Raid& raid = GetParam();
  const std::string before = installed();
  raid.act(hosts_, raid);
  const Said said = hosts_.at_host("mx1", {"pull"});
  EXPECT_NE(said.status, 0);
  EXPECT_THAT(said.err, HasSubstr(raid.reason));
  EXPECT_EQ(installed(), before);
  std::cout << "refused: " << raid.thief << "  " << raid.name << "\n    "
            << said.err.substr(0, said.err.find('\n')) << "\n";
}

std::string name_of_raid(const testing::TestParamInfo<Raid>& info) {
  std::string name;
  for (const char c : std::string(info.param.name)) name += std::isalnum(c) != 0 ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Consumer, ConsumerWalls, testing::ValuesIn(kRaids), name_of_raid);

// It looks like an honest host, and does no harm.
TEST_F(InstalledCertificate, stays_when_the_publisher_offers_the_one_before_it) {
  FileTree old;
  hosts_.forge("pub1", Stage::publish, [&](Forgery& forgery) { old = forgery.files; });
  hosts_.clock.advance(std::chrono::days(61));
  for (int i = 0; i < 5; ++i) hosts_.pass();
  hosts_.at_host("mx1", {"run"});
  const std::string fresh = installed();
  ASSERT_NE(fresh, old.at("mx/fullchain.pem"));
  hosts_.forge("pub1", Stage::publish, [&](Forgery& forgery) { forgery.files = old; });
  const Said said = hosts_.at_host("mx1", {"pull"});
  EXPECT_THAT(said.err, HasSubstr("is not newer than the installed one"));
  EXPECT_EQ(installed(), fresh);
}

}  // namespace
}  // namespace millrace::test
