// A host that was taken over, and everything a thief with its keys and files would try: each
// attempt is refused by the next host, with its reason, and the pipeline goes on for the others.
#include <filesystem>
#include <iostream>

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/encoding.h"
#include "core/bundle/bundle_names.h"
#include "core/crypto/openssl.h"
#include "tests/support/program/hosts.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using Words = std::vector<std::string>;
using Forgery = Hosts::Forgery;

struct Attempt {
  const char* name;
  const char* thief;   // the host that was taken over
  Stage stage;         // whose outbox it misuses
  const char* reader;  // the host that must refuse
  const char* command;
  const char* reason;  // part of what that host reports
  std::function<void(Hosts&, const Attempt&)> act;
};

void PrintTo(const Attempt& attempt, std::ostream* out) {
  *out << attempt.name;
}

// A change of one document of the bundle.
auto change_json(const char* path, const std::function<void(Json&)>& change) {
  return [path = std::string(path), change](Hosts& hosts, const Attempt& attempt) {
    hosts.forge(attempt.thief, attempt.stage, [&](Forgery& forgery) {
      Json json = Json::parse(forgery.files.at(path));
      change(json);
      forgery.files[path] = json_text(json);
    });
  };
}

auto change_bundle(const std::function<void(Forgery&)>& change) {
  return [change](Hosts& hosts, const Attempt& attempt) {
    hosts.forge(attempt.thief, attempt.stage, change);
  };
}

// Something done to the directory of a good new version.
auto spoil_version(const std::function<void(const Path& version)>& spoil) {
  return [spoil](Hosts& hosts, const Attempt& attempt) {
    hosts.forge(attempt.thief, attempt.stage, [](Forgery& forgery) { forgery.files["x"] = "y"; });
    spoil(hosts.outbox(attempt.thief, attempt.stage) / "current");
  };
}

// The name of a socket is short: it is made in the working directory.
void make_socket(const Path& path) {
  const Path before = std::filesystem::current_path();
  std::filesystem::current_path(path.parent_path());
  const int handle = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.filename().string().copy(address.sun_path, sizeof address.sun_path - 1);
  EXPECT_EQ(::bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(handle);
  std::filesystem::current_path(before);
}

void add_record(Json& json, const std::string& owner, const std::string& value) {
  json["records"].push_back({{"owner", owner}, {"value", value}});
}

// The challenge documents are gone when a certificate is issued; a thief makes his own.
auto challenge(const std::function<void(Json&)>& change) {
  return change_bundle([change](Forgery& forgery) {
    Json json = {{"certificate", "mx"}, {"records", Json::array()}};
    change(json);
    forgery.files["challenges/mx.json"] = json_text(json);
  });
}

const std::string kChallengeValue(43, 'A');

std::string mx_request() {
  return "requests/mx.json";
}

const Attempt kOfKeyHost[] = {
    {"a certificate for another host's name", "mx1", Stage::csr, "acme1", "order",
     "certificate mx: *.web.example.test is not allowed to it (/sources/mx1/allow has "
     "mx.example.test)",
     [](Hosts& hosts, const Attempt& attempt) {
       const std::string theirs = hosts.contents("web1", Stage::csr).at("requests/web.json");
       hosts.forge(attempt.thief, attempt.stage, [&](Forgery& forgery) {
         Json json = Json::parse(theirs);
         json["certificate"] = "mx";
         forgery.files[mx_request()] = json_text(json);
       });
     }},
    {"the place of another host's certificate", "mx1", Stage::csr, "acme1", "order",
     "certificate web: its request is for mx.example.test, expected *.web.example.test, "
     "web.example.test",
     change_bundle([](Forgery& forgery) {
       Json json = Json::parse(forgery.files.at("requests/mx.json"));
       json["certificate"] = "web";
       forgery.files["requests/web.json"] = json_text(json);
     })},
    {"a copy of another host's request", "mx1", Stage::csr, "acme1", "order",
     "certificate web: *.web.example.test is not allowed to it",
     [](Hosts& hosts, const Attempt& attempt) {
       const std::string theirs = hosts.contents("web1", Stage::csr).at("requests/web.json");
       hosts.forge(attempt.thief, attempt.stage,
                   [&](Forgery& forgery) { forgery.files["requests/web.json"] = theirs; });
     }},
    {"another key in the request than in its CSR", "mx1", Stage::csr, "acme1", "order",
     "expected /current",
     change_json("requests/mx.json", [](Json& json) { json["current"] = std::string(64, 'a'); })},
    {"other names in the request than in its CSR", "mx1", Stage::csr, "acme1", "order",
     "has other names than /names",
     change_json("requests/mx.json", [](Json& json) { json["names"] = {"example.test"}; })},
    {"a CSR that its key has not signed", "mx1", Stage::csr, "acme1", "order", "/csr",
     change_json("requests/mx.json",
                 [](Json& json) {
                   std::string der = from_base64(json["csr"].get<std::string>()).value();
                   der.back() = static_cast<char>(der.back() ^ 1);
                   json["csr"] = to_base64(der);
                 })},
    {"a request under another name", "mx1", Stage::csr, "acme1", "order",
     "from its content, its name should be requests/mx.json", change_bundle([](Forgery& forgery) {
       forgery.files["requests/zz.json"] = forgery.files.at("requests/mx.json");
     })},
    {"a thousand names", "mx1", Stage::csr, "acme1", "order", "/names",
     change_json("requests/mx.json",
                 [](Json& json) {
                   for (int i = 0; i < 1000; ++i) {
                     json["names"].push_back("a" + std::to_string(i) + ".example.test");
                   }
                 })},
    {"a document nested too deep", "mx1", Stage::csr, "acme1", "order", "nested",
     change_bundle(
         [](Forgery& forgery) { forgery.files["requests/mx.json"] = std::string(100'000, '['); })},
    {"the retirement of another host's key", "mx1", Stage::csr, "ns1", "tlsa",
     "which is one of certificate web: its TLSA records stay",
     [](Hosts& hosts, const Attempt& attempt) {
       const Json web = Json::parse(hosts.contents("web1", Stage::csr).at("requests/web.json"));
       change_json("requests/mx.json",
                   [&](Json& json) { json["retired"].push_back(web["current"]); })(hosts, attempt);
     }},
    {"an old version put back", "mx1", Stage::csr, "acme1", "order",
     "cannot follow version 2, which was read before: it is older",
     [](Hosts& hosts, const Attempt& attempt) {
       change_bundle([](Forgery& forgery) { forgery.files["x"] = "y"; })(hosts, attempt);
       hosts.at_host("acme1", {"order"});
       EXPECT_TRUE(hosts.real_files
                       ->replace_symlink(hosts.outbox("mx1", Stage::csr) / "current", "v/00000001")
                       .ok());
     }},
    {"two bundles of one version", "mx1", Stage::csr, "acme1", "order",
     "two different bundles have the same version, both signed",
     change_bundle([](Forgery& forgery) {
       forgery.files["x"] = "y";
       --forgery.meta.serial;
     })},
    {"the last serial, so that nobody can follow", "mx1", Stage::csr, "acme1", "order",
     "a serial grows by at most 1048576 at one time",
     change_bundle([](Forgery& forgery) { forgery.meta.serial = 99'999'999; })},
    {"a new epoch by the stolen key", "mx1", Stage::csr, "acme1", "order",
     "a new epoch needs a new key",
     change_bundle([](Forgery& forgery) { forgery.meta.epoch = 9; })},
    {"a bundle of the future", "mx1", Stage::csr, "acme1", "order",
     "one of the two hosts has a wrong clock", change_bundle([](Forgery& forgery) {
       forgery.meta.created += std::chrono::hours(1);
       forgery.meta.expires += std::chrono::hours(1);
     })},
    {"an expired bundle", "mx1", Stage::csr, "acme1", "order", " expired at ",
     change_bundle([](Forgery& forgery) {
       forgery.meta.created -= std::chrono::days(40);
       forgery.meta.expires -= std::chrono::days(40);
     })},
    {"a bundle for another host", "mx1", Stage::csr, "acme1", "order",
     "is for acme:acme2, this is acme, acme:acme1",
     change_bundle([](Forgery& forgery) { forgery.meta.addressees = {"acme:acme2"}; })},
    {"a bundle of another scope", "mx1", Stage::csr, "acme1", "order",
     "is of scope poll, expected csr",
     change_bundle([](Forgery& forgery) { forgery.meta.scope = "poll"; })},
    {"the outbox of another host", "mx1", Stage::csr, "acme1", "order", "SHA256.sig",
     [](Hosts& hosts, const Attempt&) {
       std::filesystem::remove_all(hosts.outbox("mx1", Stage::csr));
       std::filesystem::copy(
           hosts.outbox("web1", Stage::csr), hosts.outbox("mx1", Stage::csr),
           std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
     }},
    {"no outbox", "mx1", Stage::csr, "acme1", "order",
     "missing, but version 1 was read before: what it contained is kept",
     [](Hosts& hosts, const Attempt&) {
       std::filesystem::remove_all(hosts.outbox("mx1", Stage::csr));
     }},
    {"a file that is not signed", "mx1", Stage::csr, "acme1", "order",
     "requests/evil.json exists but is not listed",
     change_bundle([](Forgery& forgery) { forgery.unsigned_["requests/evil.json"] = "{}"; })},
    {"a file changed after it was signed", "mx1", Stage::csr, "acme1", "order",
     "requests/mx.json is not what was signed",
     change_bundle([](Forgery& forgery) { forgery.unsigned_["requests/mx.json"] = "{}"; })},
    {"a file that is missing", "mx1", Stage::csr, "acme1", "order", "is listed but missing",
     spoil_version([](const Path& version) { std::filesystem::remove(version / "x"); })},
    {"a link to another file", "mx1", Stage::csr, "acme1", "order", "a symbolic link",
     spoil_version([](const Path& version) {
       std::filesystem::remove(version / "x");
       std::filesystem::create_symlink("/etc/passwd", version / "x");
     })},
    {"a link in place of the versions", "mx1", Stage::csr, "acme1", "order", "is a symbolic link",
     [](Hosts& hosts, const Attempt&) {
       const Path box = hosts.outbox("mx1", Stage::csr);
       std::filesystem::rename(box / "v", box / "w");
       std::filesystem::create_symlink("w", box / "v");
       EXPECT_TRUE(hosts.real_files->replace_symlink(box / "current", "v/00000001").ok());
     }},
    {"a current version elsewhere", "mx1", Stage::csr, "acme1", "order",
     "points to '../../../../web1/state', expected v/NNNNNNNN",
     [](Hosts& hosts, const Attempt&) {
       EXPECT_TRUE(hosts.real_files
                       ->replace_symlink(hosts.outbox("mx1", Stage::csr) / "current",
                                         "../../../../web1/state")
                       .ok());
     }},
    {"a FIFO that blocks its reader", "mx1", Stage::csr, "acme1", "order",
     "neither a regular file nor a directory", spoil_version([](const Path& version) {
       std::filesystem::remove(version / "x");
       EXPECT_EQ(::mkfifo((version / "x").c_str(), 0644), 0);
     })},
    {"a FIFO in place of the signature", "mx1", Stage::csr, "acme1", "order", "not a regular file",
     spoil_version([](const Path& version) {
       std::filesystem::remove(version / "SHA256.sig");
       EXPECT_EQ(::mkfifo((version / "SHA256.sig").c_str(), 0644), 0);
     })},
    {"a socket", "mx1", Stage::csr, "acme1", "order", "neither a regular file nor a directory",
     spoil_version([](const Path& version) {
       std::filesystem::remove(version / "x");
       make_socket(version / "x");
     })},
    {"a file without end", "mx1", Stage::csr, "acme1", "order", "larger than",
     spoil_version([](const Path& version) {
       EXPECT_EQ(::truncate((version / "x").c_str(), off_t{1} << 40), 0);
     })},
    {"more files than are signed", "mx1", Stage::csr, "acme1", "order", "more than",
     spoil_version([](const Path& version) {
       for (int i = 0; i < 200; ++i) {
         std::filesystem::create_directory(version / ("d" + std::to_string(i)));
       }
     })},
    {"a private key in a request", "mx1", Stage::csr, "acme1", "order", "private key",
     change_bundle([](Forgery& forgery) {
       forgery.files["requests/key.pem"] = "-----BEGIN PRIVATE KEY-----\nMC4=\n";
     })},
    {"ten thousand certificates in one file", "mx1", Stage::csr, "acme1", "order", "PEM objects",
     change_bundle([](Forgery& forgery) {
       for (int i = 0; i < 10'000; ++i) {
         forgery.files["x"] += "-----BEGIN CERTIFICATE-----\n";
       }
     })},
};

const Attempt kOfAcmeHost[] = {
    {"a challenge for a name that is not its own", "acme1", Stage::order, "ns1", "challenge",
     "certificate mx: _acme-challenge.www.example.test. is not allowed to it",
     challenge([](Json& json) {
       add_record(json, "_acme-challenge.www.example.test.", kChallengeValue);
     })},
    {"a record beside the challenges", "acme1", Stage::order, "ns1", "challenge",
     "challenges/mx.json: /records/0",
     challenge([](Json& json) { add_record(json, "mx.example.test.", kChallengeValue); })},
    {"text instead of a digest", "acme1", Stage::order, "ns1", "challenge",
     "challenges/mx.json: /records/0", challenge([](Json& json) {
       add_record(json, "_acme-challenge.mx.example.test.", "v=spf1 +all");
     })},
    {"a record in another zone", "acme1", Stage::order, "ns1", "challenge",
     "_acme-challenge.mx.example.com. is not allowed to it", challenge([](Json& json) {
       add_record(json, "_acme-challenge.mx.example.com.", kChallengeValue);
     })},
    {"a permanent record", "acme1", Stage::order, "ns1", "challenge",
     "no certificate of this configuration has that name and \"challenge\": \"dns-persist-01\"",
     challenge([](Json& json) {
       add_record(json, "_validation-persist.mx.example.test.",
                  "ca.test; accounturi=https://ca.test/account/9");
     })},
    {"a wildcard owner", "acme1", Stage::order, "ns1", "challenge",
     "challenges/mx.json: /records/0",
     challenge([](Json& json) { add_record(json, "*.mx.example.test.", kChallengeValue); })},
    {"more records at one name than orders have", "acme1", Stage::order, "ns1", "challenge",
     "more than 50 records at _acme-challenge.mx.example.test.", challenge([](Json& json) {
       for (int i = 0; i < 51; ++i) {
         add_record(json, "_acme-challenge.mx.example.test.",
                    std::string(41, 'A') + std::to_string(10 + i));
       }
     })},
    {"a million records", "acme1", Stage::order, "ns1", "challenge",
     "20000 challenge records, expected at most 10000 (/sources/acme1/max_records)",
     change_bundle([](Forgery& forgery) {
       for (int file = 0; file < 20; ++file) {
         const std::string id = "c" + std::to_string(file);
         Json json = {{"certificate", id}, {"records", Json::array()}};
         for (int i = 0; i < 1000; ++i) {
           add_record(json, "_acme-challenge.mx.example.test.",
                      std::string(38, 'A') + std::to_string(10'000 + file * 1000 + i));
         }
         forgery.files["challenges/" + id + ".json"] = json_text(json);
       }
     })},
    {"a certificate for another key", "acme1", Stage::fetch, "pub1", "publish",
     "its names or key changed since it was issued",
     change_json("issued/mx.json", [](Json& json) { json["spki"] = std::string(64, 'a'); })},
    {"a chain that is not the one in the document", "acme1", Stage::fetch, "pub1", "publish",
     "SHA-256 of the chain is", change_bundle([](Forgery& forgery) {
       forgery.files["issued/mx.pem"] = forgery.files.at("issued/web.pem");
     })},
    {"another certificate under this name", "acme1", Stage::fetch, "pub1", "publish",
     "certificate mx: ", change_bundle([](Forgery& forgery) {
       Json json = Json::parse(forgery.files.at("issued/mx.json"));
       json["chain_sha256"] = to_hex(sha256(forgery.files.at("issued/web.pem")));
       forgery.files["issued/mx.json"] = json_text(json);
       forgery.files["issued/mx.pem"] = forgery.files.at("issued/web.pem");
     })},
    {"an answer to another request", "acme1", Stage::fetch, "pub1", "publish",
     "its names or key changed since it was issued",
     change_json("issued/mx.json", [](Json& json) { json["csr_sha256"] = std::string(64, 'a'); })},
    {"a certificate for names that it may not have", "acme1", Stage::fetch, "pub1", "publish",
     "certificate mx: www.example.test is not allowed to it",
     change_json("issued/mx.json", [](Json& json) { json["names"] = {"www.example.test"}; })},
    {"other dates than the certificate's", "acme1", Stage::fetch, "pub1", "publish",
     "leaf is valid from",
     change_json("issued/mx.json", [](Json& json) { json["not_after"] = "2036-01-01T00:00:00Z"; })},
    {"a document without its chain", "acme1", Stage::fetch, "pub1", "publish",
     "issued/mx.json: its chain is missing",
     change_bundle([](Forgery& forgery) { forgery.files.erase("issued/mx.pem"); })},
    {"a chain that is none", "acme1", Stage::fetch, "pub1", "publish",
     "certificate mx: ", change_bundle([](Forgery& forgery) {
       Json json = Json::parse(forgery.files.at("issued/mx.json"));
       json["chain_sha256"] = to_hex(sha256("nonsense"));
       forgery.files["issued/mx.json"] = json_text(json);
       forgery.files["issued/mx.pem"] = "nonsense";
     })},
    {"a private key behind the chain", "acme1", Stage::fetch, "pub1", "publish", "private key",
     change_bundle([](Forgery& forgery) {
       forgery.files["issued/mx.pem"] +=
           "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n";
     })},
};

const Attempt kOfDnsHost[] = {
    {"word of names that are not in its zones", "ns1", Stage::poll, "acme1", "fetch",
     "published: _acme-challenge.example.com. is not allowed to it",
     change_bundle([](Forgery& forgery) {
       Json json = Json::parse(forgery.files.at("published.json"));
       json["challenges"].push_back(
           {{"owner", "_acme-challenge.example.com."}, {"value", kChallengeValue}});
       forgery.files["published.json"] = json_text(json);
     })},
    {"nonsense in place of what is published", "ns1", Stage::poll, "acme1", "fetch",
     "published.json", change_bundle([](Forgery& forgery) {
       forgery.files["published.json"] = R"({"challenges": [1]})";
     })},
    {"an old word of what was published", "ns1", Stage::poll, "acme1", "fetch",
     "which was read before: it is older",
     [](Hosts& hosts, const Attempt& attempt) {
       change_bundle([](Forgery& forgery) { forgery.files["x"] = "y"; })(hosts, attempt);
       hosts.at_host("acme1", {"fetch"});
       const Path box = hosts.outbox("ns1", Stage::poll);
       const auto versions = hosts.real_files->list(box / "v").value();
       EXPECT_TRUE(
           hosts.real_files->replace_symlink(box / "current", "v/" + versions.front()).ok());
     }},
};

class Walls : public testing::TestWithParam<Attempt> {
 protected:
  void SetUp() override { hosts_.issue(); }

  // Zone and publication: what the attempts are after.
  FileTree harm() const {
    FileTree all = hosts_.real_files->read_tree(hosts_.directory / "zones", {}).value();
    all.merge(hosts_.real_files->read_tree(hosts_.directory / "publication/v", {}).value());
    return all;
  }

  Hosts hosts_;
};

TEST_P(Walls, hold_against_a_host_that_was_taken_over) {
  const Attempt& attempt = GetParam();
  const FileTree before = harm();
  // fetch reads what is published only while an order is open.
  if (std::string(attempt.command) == "fetch") {
    hosts_.clock.advance(std::chrono::days(65));
    for (const char* host : {"mx1", "web1"}) hosts_.at_host(host, {"run"});
    hosts_.at_host("ns1", {"run"});
    hosts_.at_host("acme1", {"order"});
  }
  attempt.act(hosts_, attempt);
  const Said said = hosts_.at_host(attempt.reader, {attempt.command});
  EXPECT_NE(said.status, 0);
  EXPECT_THAT(said.err, HasSubstr(attempt.reason));
  if (std::string(attempt.command) != "fetch") EXPECT_EQ(harm(), before);
  std::cout << "refused: " << attempt.thief << "  " << attempt.name << "\n    "
            << said.err.substr(0, said.err.find('\n')) << "\n";
  if (std::string(attempt.thief) != "mx1") return;
  // The other key host is renewed in spite of it.
  hosts_.clock.advance(std::chrono::days(65));
  hosts_.at_host("web1", {"run"});
  const std::string old = hosts_.directory.read("publication/current/web/cert.pem");
  for (const char* host : {"acme1", "ns1", "acme1", "acme1", "pub1"}) hosts_.at_host(host, {"run"});
  EXPECT_NE(hosts_.directory.read("publication/current/web/cert.pem"), old);
}

std::string name_of(const testing::TestParamInfo<Attempt>& info) {
  std::string name;
  for (const char c : std::string(info.param.name)) name += std::isalnum(c) != 0 ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(KeyHost, Walls, testing::ValuesIn(kOfKeyHost), name_of);
INSTANTIATE_TEST_SUITE_P(AcmeHost, Walls, testing::ValuesIn(kOfAcmeHost), name_of);
INSTANTIATE_TEST_SUITE_P(DnsHost, Walls, testing::ValuesIn(kOfDnsHost), name_of);

TEST(Hosts, issue_for_two_key_hosts_through_four_walls) {
  Hosts hosts;
  hosts.issue();
  EXPECT_EQ(hosts.served("TXT"), Words());
  EXPECT_EQ(hosts.served("TLSA").size(), 4U);
  EXPECT_EQ(hosts.pass(), (std::vector<int>{0, 0, 0, 0, 0}));
}

TEST(Hosts, show_the_whole_pipeline_on_each_of_them) {
  Hosts hosts;
  hosts.issue();
  const Said said = hosts.at_host("acme1", {"status", "--all"});
  EXPECT_EQ(said.status, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("source mx1 (key): csr version 1 of 2026-11-23T20:15:00Z"));
  EXPECT_THAT(said.out, HasSubstr("source web1 (key): certificate web in csr since "));
  EXPECT_THAT(said.out, HasSubstr("source ns1 (dns): certificate web in tlsa since "));
}

TEST(Hosts, read_in_a_report_why_another_one_refused) {
  Hosts hosts;
  hosts.issue();
  hosts.forge("acme1", Stage::order, [](Forgery& forgery) {
    Json json = {{"certificate", "mx"}, {"records", Json::array()}};
    add_record(json, "_acme-challenge.www.example.test.", kChallengeValue);
    forgery.files["challenges/mx.json"] = json_text(json);
  });
  EXPECT_EQ(hosts.at_host("ns1", {"run"}).status, 1);
  hosts.at_host("acme1", {"run"});
  const Said said = hosts.at_host("acme1", {"status", "--all"});
  EXPECT_THAT(said.out,
              HasSubstr("source ns1 (dns): failed since 2026-11-23T20:15:00Z: source acme1: "
                        "certificate mx: _acme-challenge.www.example.test. is not allowed to it"));
}

}  // namespace
}  // namespace millrace::test
