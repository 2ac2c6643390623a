// A real CA behind a scripted faulty network and proxy.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/fault_proxy.h"
#include "tests/support/pebble/real_servers.h"

namespace millrace::test {

// Where Pebble has its resources.
inline constexpr const char* kNewOrder = "/order-plz";
inline constexpr const char* kOrder = "/my-order/";
inline constexpr const char* kCertificate = "/certZ/";

// The reply twice in a row. With a length added if it had none: else the second one would be a part
// of the first one's body.
inline std::string twice(const std::string& reply) {
  const size_t end = reply.find("\r\n\r\n");
  if (end == std::string::npos || reply.find("Content-Length:") < end) return reply + reply;
  const std::string length = "\r\nContent-Length: " + std::to_string(reply.size() - end - 4);
  const std::string once = reply.substr(0, end) + length + reply.substr(end);
  return once + once;
}

class FaultyCa : public RealServers {
 protected:
  FaultyCa() { options_.rejected_nonces = 0; }

  void SetUp() override {
    RealServers::SetUp();
    proxy_ = std::make_unique<FaultProxy>(bed_.ca_file(), bed_.ca_key(), bed_.acme_port());
    bed_.write_config(site());
  }

  // With the CA's address at the proxy.
  Testbed::Site site() const {
    Testbed::Site site;
    site.directory_url = url("/dir");
    site.more = R"(, "wait": {"limit": "5s"})";
    return site;
  }

  std::string url(const std::string& path) const {
    return "https://127.0.0.1:" + std::to_string(proxy_->port()) + path;
  }

  // Every request whose path begins so, or the first one only.
  void always(const std::string& path, const WireFault& fault) const {
    proxy_->on([path, fault](const ProxiedRequest& request) {
      return request.path.starts_with(path) ? std::optional(fault) : std::nullopt;
    });
  }
  void once(const std::string& path, const WireFault& fault) const {
    const auto left = std::make_shared<int>(1);
    proxy_->on([path, fault, left](const ProxiedRequest& request) -> std::optional<WireFault> {
      if (!request.path.starts_with(path) || (*left)-- <= 0) return std::nullopt;
      return fault;
    });
  }
  void mend() const { proxy_->on({}); }

  bool published() const { return std::filesystem::exists(bed_.publication() / "current/example"); }

  // The network is well again: one order, one certificate, one account, nothing left in the zone.
  void expect_one_certificate_in_the_end() const {
    mend();
    const Finished issue = millrace({"issue", "example", "--now"});
    EXPECT_EQ(issue.status, 0) << issue.out << issue.err;
    EXPECT_TRUE(published());
    EXPECT_EQ(bed_.pebble_count("Added order"), 1U);
    EXPECT_EQ(bed_.pebble_count("Issued certificate"), 1U);
    EXPECT_EQ(bed_.pebble_count("There are now 1 accounts"), 1U);
    EXPECT_THAT(read_text(bed_.zone()), ::testing::Not(::testing::HasSubstr("_acme-challenge")));
  }

  // Where another try was made in the same command, it may have succeeded.
  static void expect_success_or(const std::string& reason, const Finished& command) {
    if (command.status == 0) return;
    EXPECT_EQ(command.status, 1) << command.err;
    EXPECT_THAT(command.err, ::testing::HasSubstr(reason));
  }

  std::unique_ptr<FaultProxy> proxy_;
};

}  // namespace millrace::test
