// A key host mx1 and a DNS host ns1 whose outboxes pass through three real etcd members.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/etcd_cluster.h"

namespace millrace::test {

class OutboxesInEtcd : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite() { cluster_.reset(); }
  void SetUp() override;

  Path at(const std::string& path) const { return directory_ / path; }
  // The key host, with these certificates; `box`: the name under which it publishes.
  void write_key_host(const std::vector<std::string>& names, const std::string& box = "mx1") const;
  Finished millrace(const std::string& host, const Arguments& arguments) const;
  Finished publish() const { return millrace("mx1", {"csr"}); }
  Finished read() const { return millrace("ns1", {"tlsa"}); }
  // A request as the key host wrote it, and as the DNS host has read it; empty: it has not.
  std::string there(const std::string& name = "web") const;
  std::string here(const std::string& name = "web") const;

  static std::unique_ptr<EtcdCluster> cluster_;
  static std::string failure_;
  TestDirectory directory_;

 private:
  void write_dns_host() const;
};

}  // namespace millrace::test
