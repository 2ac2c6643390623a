// Several ACME hosts that share the certificates through three real etcd members, and one host that
// has all the other roles. The CA is Pebble.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/etcd_cluster.h"
#include "tests/support/testbed.h"

namespace millrace::test {

class SharedWorkers : public ::testing::Test {
 protected:
  SharedWorkers() { options_.rejected_nonces = 0; }
  static void SetUpTestSuite();
  static void TearDownTestSuite() { cluster_.reset(); }

  // The hosts acme1 to acme`workers` and main, whose requests and zone are in the store; each has
  // the keys of the others, and the workers have one account. The certificates are h1 to h`count`.
  // Once more: the same with fresh hosts and a fresh CA.
  void start(size_t workers, size_t certificates);
  // When the servers are there, before the configurations are written.
  virtual void before_configuration() {}
  // Instead of those before, in the configurations of all hosts.
  void configure(const std::vector<std::string>& certificates);
  static std::vector<std::string> numbered(size_t certificates);

  Path home(const std::string& host) const { return directory_ / std::to_string(round_) / host; }
  Path config(const std::string& host) const { return home(host) / "millrace.json"; }
  Finished millrace(const std::string& host, const Arguments& arguments) const;
  Finished run(const std::string& host) const { return millrace(host, {"run"}); }
  Daemon begin(const std::string& host) const;
  std::string log_of(const std::string& host) const { return read_text(log_path(host)); }
  Path log_path(const std::string& host) const { return directory_ / (host + ".log"); }
  // As many at once as there are.
  void run_together(const std::vector<std::string>& workers);
  // These and main, in turn, until all certificates are published.
  void finish(const std::vector<std::string>& workers);
  // Pebble may come to a deadlock when it has many requests at a time: one that looks for an
  // authorization to use again holds its store while it waits for an authorization, whose reader
  // holds that while it waits for the store (wfe.go, Authz; memorystore.go,
  // FindValidAuthorization). It answers nothing about its store from then on. The workers have
  // few requests in flight, which makes that rare.
  bool is_ca_stuck() const;

  // As when the minute of each lease is over.
  void end_leases() const;
  bool has_claims() const;  // any host

  size_t published() const;  // of the certificates
  std::string chain(const std::string& worker, const std::string& certificate) const;  // its outbox
  size_t issued() const { return bed_.pebble_count("Issued certificate", mark_); }
  size_t orders() const { return bed_.pebble_count("Added order", mark_); }
  size_t finalizations() const {
    return bed_.pebble_count("is fully authorized. Processing finalization", mark_);
  }
  // Since `mark_` each certificate was finalized and issued once, and all workers publish it;
  // with one_of_each it was also ordered once.
  void expect_issued_once() const;
  void expect_one_of_each() const;

  static std::unique_ptr<EtcdCluster> cluster_;
  static std::string failure_;
  Testbed::Options options_;
  TestDirectory directory_;
  Testbed bed_;
  std::vector<std::string> workers_, certificates_;
  // What a host reaches otherwise than directly.
  std::map<std::string, std::string> store_settings_;
  std::string directory_url_;  // of the CA; empty: the bed's
  size_t mark_ = 0;            // in Pebble's log
  bool was_ca_stuck_ = false;

 private:
  std::vector<std::string> hosts() const;
  void pin(const std::string& reader, const std::string& name, const std::string& of) const;
  void share_account() const;
  std::string settings(const std::string& host) const;
  std::string certificates_json() const;
  std::string worker_sources(const std::string& but) const;
  void write_main() const;
  void write_worker(const std::string& host) const;

  int round_ = 0;
};

}  // namespace millrace::test
