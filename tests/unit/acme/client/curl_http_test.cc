// The real Http against the TLS server of the openssl command, which sends files as they are: right
// answers and broken ones.
#include "acme/client/curl_http.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tests/support/loopback_tcp.h"
#include "tests/support/process.h"
#include "tests/support/test_directory.h"

namespace millrace::acme {
namespace {

using test::Daemon;
using test::run_program;
using test::TestDirectory;

class CurlHttp : public testing::Test {
 protected:
  void SetUp() override {
    make_certificate("server", "/CN=127.0.0.1", "subjectAltName=IP:127.0.0.1");
    make_certificate("stranger", "/CN=stranger", "subjectAltName=IP:127.0.0.1");
  }
  void make_certificate(const std::string& name, const std::string& subject,
                        const std::string& extension) {
    const auto made = run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                   "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                                   (directory_ / (name + ".key")).string(), "-out",
                                   (directory_ / (name + ".pem")).string(), "-days", "2", "-subj",
                                   subject, "-addext", extension});
    ASSERT_EQ(made.status, 0) << made.err;
  }
  // Serves the files of the directory, each a whole response.
  void serve() {
    const std::string port = std::to_string(port_);
    server_ = Daemon({"sh", "-c",
                      "cd " + directory_.path().string() + " && exec openssl s_server -accept " +
                          port + " -cert server.pem -key server.key -HTTP -quiet"},
                     directory_ / "log");
    ASSERT_TRUE(test::wait_until([this] { return bool(get("ready")); }))
        << get("ready").error().text();
  }
  std::string url(const std::string& file) const {
    return "https://127.0.0.1:" + std::to_string(port_) + "/" + file;
  }
  Result<HttpResponse> get(const std::string& file) { return get(file, directory_ / "server.pem"); }
  Result<HttpResponse> get(const std::string& file, const Path& ca_file) {
    return http_exchange(*http_, {"GET", url(file), "", "", "", ca_file});
  }
  void page(const std::string& file, const std::string& response) {
    directory_.write(file, response);
  }

  TestDirectory directory_;
  uint16_t port_ = test::free_port();
  std::unique_ptr<Http> http_ = make_curl_http();
  Daemon server_;
};

TEST_F(CurlHttp, distinguishes_answers_from_truncated_ones) {
  page("ready", "HTTP/1.0 200 OK\r\n\r\n");
  page("good",
       "HTTP/1.0 404 Not Found\r\nReplay-Nonce:  abc \r\nLink: <a>\r\nLINK: <b>\r\n"
       "Content-Length: 5\r\n\r\nhello");
  page("cut", "HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\nhello");
  page("large", "HTTP/1.0 200 OK\r\n\r\n" + std::string(2U << 20U, 'x'));
  page("elsewhere", "HTTP/1.0 301 Moved\r\nLocation: " + url("good") + "\r\n\r\n");
  serve();

  const auto good = get("good");
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_EQ(good->status, 404);
  EXPECT_EQ(good->body, "hello");
  EXPECT_EQ(good->field("replay-nonce"), "abc");
  EXPECT_EQ(good->all_fields("link"), (std::vector<std::string>{"<a>", "<b>"}));

  const auto cut = get("cut");
  ASSERT_FALSE(cut);
  EXPECT_TRUE(cut.error().text().starts_with(url("cut") + ": the answer was cut off: "))
      << cut.error().text();

  EXPECT_EQ(get("large").error().text(),
            url("large") + ": the answer is larger than 1 MiB: not read further");
  EXPECT_EQ(get("elsewhere")->status, 301);

  const auto untrusted = get("good", directory_ / "stranger.pem");
  ASSERT_FALSE(untrusted);
  EXPECT_TRUE(untrusted.error().text().starts_with(
      url("good") + ": the TLS certificate of the CA is not trusted: "))
      << untrusted.error().text();
  EXPECT_TRUE(untrusted.error().text().ends_with("; acme.ca_file is " +
                                                 (directory_ / "stranger.pem").string()));
  const auto system = get("good", {});
  ASSERT_FALSE(system);
  EXPECT_TRUE(
      system.error().text().ends_with("; set acme.ca_file if it was issued by a private CA"))
      << system.error().text();

  directory_.write("empty.pem", "no certificate");
  const auto no_anchor = get("good", directory_ / "empty.pem");
  ASSERT_FALSE(no_anchor);
  EXPECT_EQ(no_anchor.error().kind, ErrorKind::config);
  EXPECT_TRUE(no_anchor.error().text().starts_with("acme.ca_file: ")) << no_anchor.error().text();
}

TEST_F(CurlHttp, has_the_limits_and_the_names_of_the_request) {
  page("ready", "HTTP/1.0 200 OK\r\n\r\n");
  page("good", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  page("large", "HTTP/1.0 200 OK\r\n\r\n" + std::string(2U << 20U, 'x'));
  serve();
  HttpRequest request{"GET", url("good"), "", "", "", directory_ / "server.pem"};
  request.limit = 4;
  EXPECT_EQ(http_exchange(*http_, request).error().text(),
            url("good") + ": the answer is larger than 4 octets: not read further");
  request.limit = 5;
  EXPECT_EQ(http_exchange(*http_, request)->body, "hello");
  request.url = url("large");
  request.limit = 3U << 20U;
  EXPECT_EQ(http_exchange(*http_, request)->body.size(), 2U << 20U);
  request.ca_file = directory_ / "stranger.pem";
  request.peer = {"the web server", "/sources/mx1/ca_file"};
  const std::string refused = http_exchange(*http_, request).error().text();
  EXPECT_TRUE(refused.starts_with(url("large") +
                                  ": the TLS certificate of the web server is not trusted: "))
      << refused;
  EXPECT_TRUE(refused.ends_with("; /sources/mx1/ca_file is " + request.ca_file.string()))
      << refused;
}

TEST_F(CurlHttp, reads_no_header_without_end) {
  page("ready", "HTTP/1.0 200 OK\r\n\r\n");
  std::string fields;
  for (int line = 0; line < 300; ++line) fields += "X: " + std::string(1000, 'x') + "\r\n";
  page("fields", "HTTP/1.0 200 OK\r\n" + fields + "\r\n");
  serve();
  EXPECT_EQ(get("fields").error().text(),
            url("fields") + ": the header of the answer is larger than 256 KiB: not read further");
}

TEST_F(CurlHttp, ends_an_answer_that_is_slower_than_the_lowest_speed) {
  page("ready", "HTTP/1.0 200 OK\r\n\r\n");
  serve();
  const Path slow = directory_ / "slow";
  ASSERT_EQ(run_program({"mkfifo", slow}).status, 0);
  const Daemon writer({"sh", "-c", "exec sleep 60 > " + slow.string()}, directory_ / "writer");
  HttpRequest request{"GET", url("slow"), "", "", "", directory_ / "server.pem"};
  request.lowest_speed = 1000;
  request.slow_time = std::chrono::seconds(1);
  const auto answer = http_exchange(*http_, request);
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().text().starts_with(
      url("slow") + ": no whole answer within 30 s, or slower than 1000 octets a second for 1 s: "))
      << answer.error().text();
}

TEST_F(CurlHttp, says_that_a_server_cannot_be_reached) {
  const auto response = get("anything");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().line().subject, (Subject{SubjectKind::server, "https://127.0.0.1"}));
  EXPECT_TRUE(response.error().text().starts_with(url("anything") + ": the CA cannot be reached: "))
      << response.error().text();
}

// The variable for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST_F(CurlHttp, names_the_proxy_that_cannot_be_reached) {
  const std::string port = std::to_string(test::free_port());
  const Variable proxy("https_proxy", "http://user:secret@127.0.0.1:" + port);
  const auto response = get("anything");
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().text().starts_with(
      url("anything") + ": the proxy 127.0.0.1:" + port + " (https_proxy) cannot be reached: "))
      << response.error().text();
  EXPECT_EQ(response.error().text().find("secret"), std::string::npos);
}

TEST_F(CurlHttp, names_the_proxy_whose_name_does_not_resolve) {
  const Variable proxy("ALL_PROXY", "http://proxy.invalid:3128");
  const auto response = get("anything");
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().text().starts_with(
      url("anything") + ": the proxy proxy.invalid:3128 (ALL_PROXY) cannot be reached: "))
      << response.error().text();
}

TEST_F(CurlHttp, names_the_proxy_that_refuses) {
  for (const auto& [status, words] : std::vector<std::pair<int, std::string>>{
           {407, ": it requires a user name and a password"}, {403, ""}, {502, ""}}) {
    test::Listener listener = test::listen_on_loopback();
    const std::string port = std::to_string(listener.port);
    std::thread refuses([&listener, status = status] {
      const test::Socket peer = test::accept_soon(listener);
      std::array<char, 4096> request{};
      ASSERT_GT(::recv(peer.number, request.data(), request.size(), 0), 0);
      const std::string answer = "HTTP/1.1 " + std::to_string(status) +
                                 " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      ASSERT_GT(::send(peer.number, answer.data(), answer.size(), 0), 0);
    });
    const Variable proxy("https_proxy", "http://127.0.0.1:" + port);
    const auto response = get("anything");
    refuses.join();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().text(),
              url("anything") + ": the proxy 127.0.0.1:" + port +
                  " (https_proxy) refuses the connection to the CA: HTTP " +
                  std::to_string(status) + words);
  }
}

TEST_F(CurlHttp, waits_for_a_silent_server_no_longer_than_it_may) {
  const test::Listener listener = test::listen_on_loopback();
  const std::string silent = "https://127.0.0.1:" + std::to_string(listener.port) + "/";
  const auto start = std::chrono::steady_clock::now();
  const auto response = http_exchange(*http_, {"GET", silent, "", "", "", directory_ / "server.pem",
                                               std::chrono::milliseconds(50)});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().text().starts_with(silent + ": no whole answer within 1 s: "))
      << response.error().text();
}

TEST_F(CurlHttp, writes_no_session_keys) {
  const Path keys = directory_ / "keys.log";
  const Variable log("SSLKEYLOGFILE", keys.string());
  http_ = make_curl_http();
  page("ready", "HTTP/1.0 200 OK\r\n\r\n");
  serve();
  EXPECT_FALSE(std::filesystem::exists(keys));
}

TEST_F(CurlHttp, speaks_https_only) {
  const auto response = http_exchange(*http_, {"GET", "http://127.0.0.1:1/", "", "", "", {}});
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().text().starts_with("http://127.0.0.1:1/: expected an https URL: "))
      << response.error().text();
}

}  // namespace
}  // namespace millrace::acme
