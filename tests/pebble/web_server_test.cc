// A DNS host that reads a key host's outbox from nginx.
#include "tests/support/web_server.h"

#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kNewRequest = "dns/state/inbox/mx1/csr/current/requests/new.json";

class OutboxOfWebServer : public ::testing::Test {
 protected:
  void SetUp() override {
    write_key_host("");
    ASSERT_EQ(millrace("mx1", {"init"}).status, 0);
    ASSERT_EQ(millrace("mx1", {"csr"}).status, 0);
    ASSERT_EQ(server_.start(at("mx1/state")), "");
    write_dns_host(server_.ca_file());
    directory_.write("dns/zones/example.test",
                     "$TTL 1h\n@ SOA ns1 hostmaster 1 2h 15m 1w 5m\n NS ns1\nns1 A 192.0.2.1\n");
    fs::create_directory(at("dns/keys"));
    ASSERT_EQ(millrace("dns", {"init"}).status, 0);
    directory_.write("dns/state/trusted/mx1/csr.pub", directory_.read("mx1/state/signing/csr.pub"));
    age_outbox();
  }
  Path at(const std::string& path) const { return directory_ / path; }
  void write_key_host(const std::string& more) const {
    directory_.write("mx1/millrace.json",
                     R"({ "certificates": { "web": { "names": ["example.test"] })" + more + " } }");
  }
  void write_dns_host(const std::string& ca_file) const {
    directory_.write("dns/millrace.json", R"({ "roles": ["dns"],
      "zones": { "example.test": { "file": "zones/example.test",
        "signed_file": "zones/example.test.signed", "keys": "keys",
        "servers": ["127.0.0.1@1"] } },
      "certificates": { "web": {
        "names": ["example.test"], "tlsa": ["_443._tcp.example.test."] } },
      "sources": { "mx1": { "role": "key", "outbox": ")" +
                                              server_.url() + R"(", "ca_file": ")" + ca_file +
                                              R"(" } } })");
  }
  Finished millrace(const std::string& host, const Arguments& arguments) const {
    Arguments line = {MILLRACE_BINARY};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return run_program(line, {.environment = {}, .directory = at(host)});
  }
  Finished read() const { return millrace("dns", {"tlsa"}); }
  // What was written in this second may be replaced in it without another Last-Modified.
  void age_outbox() const {
    const Path meta = at("mx1/state/outbox/csr/current/META.json");
    fs::last_write_time(meta, fs::last_write_time(meta) - std::chrono::minutes(1));
  }
  void put_new_request() const {
    write_key_host(R"(, "new": { "names": ["new.example.test"] })");
    ASSERT_EQ(millrace("mx1", {"csr"}).status, 0);
  }

  TestDirectory directory_;
  WebServer server_;
};

TEST_F(OutboxOfWebServer, is_read_once_and_then_asked_for_news) {
  EXPECT_EQ(read().err, "");
  EXPECT_EQ(directory_.read("dns/state/inbox/mx1/csr/current/requests/web.json"),
            directory_.read("mx1/state/outbox/csr/current/requests/web.json"));
  EXPECT_EQ(server_.take_log(),
            "/outbox/csr/current/META.json 200 HTTP/2.0\n"
            "/outbox/csr/v/00000001/SHA256.sig 200 HTTP/2.0\n"
            "/outbox/csr/v/00000001/requests/web.json 200 HTTP/2.0\n");
  EXPECT_EQ(read().err, "");
  EXPECT_EQ(server_.take_log(), "/outbox/csr/current/META.json 304 HTTP/2.0\n");
  put_new_request();
  read();
  EXPECT_TRUE(directory_.has(kNewRequest));
  EXPECT_EQ(server_.take_log(),
            "/outbox/csr/current/META.json 200 HTTP/2.0\n"
            "/outbox/csr/v/00000002/SHA256.sig 200 HTTP/2.0\n"
            "/outbox/csr/v/00000002/requests/new.json 200 HTTP/2.0\n");
}

TEST_F(OutboxOfWebServer, is_not_read_with_a_certificate_of_another_ca) {
  WebServer other;
  ASSERT_EQ(other.start(at("mx1/state")), "");
  write_dns_host(other.ca_file());
  const Finished said = read();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("source mx1: " + server_.url() +
                                  "/csr/current/META.json: the TLS certificate of the web server "
                                  "is not trusted: "));
  EXPECT_THAT(said.err, HasSubstr("; /sources/mx1/ca_file is " + other.ca_file().string()));
  EXPECT_EQ(server_.take_log(), "");
  EXPECT_FALSE(fs::exists(at("dns/state/inbox/mx1/csr")));
}

TEST_F(OutboxOfWebServer, is_kept_when_the_server_stops) {
  EXPECT_EQ(read().status, 0);
  server_.stop();
  const Finished said = read();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("source mx1: " + server_.url() +
                                  "/csr/current/META.json: the web server cannot be reached: "));
  EXPECT_TRUE(directory_.has("dns/state/inbox/mx1/csr/current/requests/web.json"));
  put_new_request();
  ASSERT_EQ(server_.start(at("mx1/state")), "");
  read();
  EXPECT_TRUE(directory_.has(kNewRequest));
}

TEST_F(OutboxOfWebServer, is_refused_as_a_whole_when_a_file_is_changed) {
  EXPECT_EQ(read().status, 0);
  put_new_request();
  directory_.write("mx1/state/outbox/csr/v/00000002/requests/new.json", "{}");
  const Finished said = read();
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("requests/new.json: not what was signed: SHA-256 "));
  EXPECT_EQ(fs::read_symlink(at("dns/state/inbox/mx1/csr/current")), "v/00000001");
}

}  // namespace
}  // namespace millrace::test
