// TLSA records of other numbers than 3 1 1 as `millrace issue` publishes them, each of which
// OpenSSL takes by itself for the certificate that is served.
#include <map>

#include <gmock/gmock.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::UnorderedElementsAre;

class PublishedNumbers : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(bed_.start(), "");
    Testbed::Site site;
    std::string items = "\"" + owner() + "\"";
    for (const char* numbers : {"3 1 2", "3 1 0", "1 1 1", "1 1 2"}) {
      items += ", \"" + owner() + " " + numbers + "\"";
    }
    site.certificates = R"({"example": { "names": ["example.test", "mail.example.test"],
        "tlsa": [)" + items +
                        "]}}";
    bed_.write_config(site);
    ASSERT_EQ(millrace({"init"}).status, 0);
    const Finished issue = millrace({"issue"});
    ASSERT_EQ(issue.status, 0) << issue.out << issue.err;
  }

  Finished millrace(Arguments line) const {
    line.insert(line.begin(), MILLRACE_BINARY);
    line.insert(line.end(), {"--config", bed_.config()});
    return run_program(line);
  }
  std::string owner() const { return "_" + std::to_string(port_) + "._tcp.mail.example.test."; }

  // The data of the records in the DNS by their numbers, as the resolver validates them.
  std::map<std::string, std::vector<std::string>> records() const {
    std::map<std::string, std::vector<std::string>> all;
    const Testbed::Answer answer = bed_.resolve(owner(), "TLSA");
    EXPECT_TRUE(answer.authentic) << answer.text;
    std::istringstream lines(answer.text);
    for (std::string line; std::getline(lines, line);) {
      const size_t at = line.find("\tTLSA\t");
      if (at == std::string::npos) continue;
      std::string data = line.substr(at + 6);
      const std::string numbers = data.substr(0, 5);
      data.erase(0, 6);
      std::erase(data, ' ');
      all[numbers].push_back(data);
    }
    return all;
  }

  Daemon serve() const {
    const std::string files = bed_.publication() / "current/example";
    Daemon server({"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port_), "-www",
                   "-quiet", "-cert", files + "/cert.pem", "-cert_chain", files + "/chain.pem",
                   "-key", bed_.state() / "keys/example/current.key"},
                  bed_.directory() / "server.log");
    EXPECT_TRUE(wait_until([this] { return client({}).status == 0; }));
    return server;
  }
  Finished client(const Arguments& more) const {
    Arguments line = {
        "openssl", "s_client",    "-connect",         "127.0.0.1:" + std::to_string(port_),
        "-brief",  "-servername", "mail.example.test"};
    line.insert(line.end(), more.begin(), more.end());
    return run_program(line);
  }

  Testbed bed_;
  const uint16_t port_ = free_port();
};

TEST_F(PublishedNumbers, match_the_server_by_themselves) {
  const auto all = records();
  ASSERT_THAT(all, UnorderedElementsAre(Key("3 1 1"), Key("3 1 2"), Key("3 1 0"), Key("1 1 1"),
                                        Key("1 1 2")));
  const Daemon server = serve();
  for (const auto& [numbers, data] : all) {
    EXPECT_EQ(data.size(), 2U) << numbers << ": of the current and of the next key";
    Arguments line = {"-verify_return_error", "-CAfile", bed_.ca_root(), "-dane_tlsa_domain",
                      "mail.example.test"};
    for (const std::string& one : data) {
      line.insert(line.end(), {"-dane_tlsa_rrdata", numbers + " " + one});
    }
    const Finished said = client(line);
    EXPECT_EQ(said.status, 0) << numbers << said.out << said.err;
    EXPECT_THAT(said.err, HasSubstr("DANE TLSA " + numbers + " ")) << numbers;
  }
  const Finished dane = millrace({"dane", "mail.example.test:" + std::to_string(port_),
                                  "--resolver", bed_.server(4), "--ca-file", bed_.ca_root()});
  EXPECT_THAT(dane.out, HasSubstr("3 1 2 ")) << dane.out << dane.err;
}

}  // namespace
}  // namespace millrace::test
