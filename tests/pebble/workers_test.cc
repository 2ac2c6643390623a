// Several ACME hosts that share the certificates through three real etcd members: each is ordered
// once, whichever of them stops. MILLRACE_WORKER_CERTIFICATES: how many, for a longer run.
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/etcd_cluster.h"
#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

class SharedWorkers : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster_ = std::make_unique<EtcdCluster>();
    cluster_->quota = "1073741824";
    failure_ = cluster_->start({"main", "acme1", "acme2", "acme3", "acme4"});
  }
  static void TearDownTestSuite() { cluster_.reset(); }

  void start(size_t workers, size_t certificates) {
    ASSERT_EQ(failure_, "");
    ASSERT_EQ(bed_.start(), "");
    cluster_->control({"del", "--prefix", "/millrace/"});
    count_ = certificates;
    for (size_t at = 1; at <= workers; ++at) workers_.push_back("acme" + std::to_string(at));
    write_main();
    for (const std::string& worker : workers_) write_worker(worker);
    for (const std::string& host : hosts()) {
      const Finished init = millrace(host, {"init"});
      ASSERT_EQ(init.status, 0) << init.err;
    }
    for (const std::string& worker : workers_) {
      pin("main", worker, "main");
      pin(worker, "keys", "main");
      pin(worker, "zones", "main");
      for (const std::string& other : workers_) {
        if (other != worker) pin(worker, other, other);
      }
    }
    for (const std::string& worker : workers_) pin("main", worker, worker);
    share_account();
    EXPECT_EQ(run("main").err, "");
  }

  std::vector<std::string> hosts() const {
    std::vector<std::string> all = workers_;
    all.emplace_back("main");
    return all;
  }
  Path home(const std::string& host) const { return directory_ / host; }
  void pin(const std::string& reader, const std::string& name, const std::string& of) const {
    const Path trusted = home(reader) / "state/trusted" / name;
    fs::create_directories(trusted);
    for (const auto& entry : fs::directory_iterator(home(of) / "state/signing")) {
      if (entry.path().extension() != ".pub") continue;
      fs::copy(entry.path(), trusted, fs::copy_options::overwrite_existing);
    }
  }
  // One account of all.
  void share_account() const {
    const Path key = directory_ / "account.key";
    shell("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + key.string());
    for (const std::string& worker : workers_) {
      const Path accounts = home(worker) / "state/accounts/acme";
      fs::create_directories(accounts);
      fs::permissions(accounts, fs::perms(0700));
      fs::copy(key, accounts);
      fs::permissions(accounts / "account.key", fs::perms(0600));
    }
  }

  static std::string name(size_t at) { return "h" + std::to_string(at); }
  std::string certificates() const {
    std::string all;
    for (size_t at = 1; at <= count_; ++at) {
      all += (at == 1 ? "\"" : ", \"") + name(at) + R"(": { "names": [")" + name(at) +
             R"(.example.test"] })";
    }
    return R"("certificates": { )" + all + " }";
  }
  static std::string source(const std::string& name, const std::string& role,
                            const std::string& box, const std::string& more = "") {
    return "\"" + name + R"(": { "role": ")" + role + R"(", "outbox": "etcd:)" + box + "\"" + more +
           " }";
  }
  std::string worker_sources(const std::string& but) const {
    std::string all;
    for (const std::string& worker : workers_) {
      if (worker == but) continue;
      all += (all.empty() ? "" : ", ") +
             source(worker, "acme", worker, R"(, "allow": [".example.test"])");
    }
    return all;
  }
  void write_main() const {
    directory_.write("main/millrace.json",
                     R"({ "host": "main", "roles": ["key", "dns", "publisher"], )" +
                         certificates() + R"(, "sources": { )" + worker_sources("") +
                         R"( }, "zones": { "example.test": { "file": ")" + bed_.zone().string() +
                         R"(", "signed_file": ")" + bed_.signed_zone().string() +
                         R"(", "keys": ")" + bed_.keys().string() + R"(", "reload": )" +
                         bed_.reload() + R"(, "servers": [")" + bed_.server(1) +
                         R"("] } }, "publication": { "directory": "publication" }, "etcd": { )" +
                         cluster_->settings("main") + " } }");
  }
  void write_worker(const std::string& host) const {
    const std::string others = worker_sources(host);
    directory_.write(host + "/millrace.json",
                     R"({ "host": ")" + host + R"(", "roles": ["acme"], )" + certificates() +
                         R"(, "sources": { )" + source("keys", "key", "main") + ", " +
                         source("zones", "dns", "main") + (others.empty() ? "" : ", ") + others +
                         R"( }, "acme": { "directory": ")" + bed_.directory_url() +
                         R"(", "ca_file": ")" + bed_.ca_file().string() +
                         R"(", "terms_agreed": true, "caa": false }, "etcd": { )" +
                         cluster_->settings(host) + R"(, "workers": true } })");
  }

  Finished millrace(const std::string& host, const Arguments& arguments) const {
    Arguments line = {MILLRACE_BINARY};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return run_program(line, {.environment = {}, .directory = home(host)});
  }
  Finished run(const std::string& host) const { return millrace(host, {"run"}); }
  Daemon begin(const std::string& host) const {
    return Daemon({MILLRACE_BINARY, "run", "--config", home(host) / "millrace.json"},
                  directory_ / (host + ".log"));
  }
  // As many at once as there are.
  void run_together(const std::vector<std::string>& workers) const {
    std::vector<Daemon> running;
    for (const std::string& worker : workers) running.push_back(begin(worker));
    for (size_t at = 0; at < running.size(); ++at) {
      EXPECT_THAT(running[at].wait(), ::testing::AnyOf(0, 75)) << log_of(workers[at]);
    }
  }
  size_t published() const {
    size_t count = 0;
    for (size_t at = 1; at <= count_; ++at) {
      if (fs::exists(home("main") / "publication/current" / name(at) / "fullchain.pem")) ++count;
    }
    return count;
  }
  std::string log_of(const std::string& worker) const {
    return read_text(directory_ / (worker + ".log"));
  }
  // Until all certificates are published.
  void finish(const std::vector<std::string>& workers) const {
    for (int passes = 0; passes < 20 && published() < count_; ++passes) {
      run_together(workers);
      const Finished main = run("main");
      EXPECT_THAT(main.status, ::testing::AnyOf(0, 75)) << main.err;
    }
    EXPECT_EQ(published(), count_);
  }
  // As when the minute of a lease is over.
  void end_leases() const {
    const std::string listed = cluster_->control({"lease", "list"}).out;
    std::istringstream lines(listed.substr(listed.find('\n') + 1));
    for (std::string lease; std::getline(lines, lease);) {
      EXPECT_EQ(cluster_->control({"lease", "revoke", lease}).status, 0) << listed;
    }
  }
  size_t issued() const { return bed_.pebble_count("Issued certificate"); }
  size_t orders() const { return bed_.pebble_count("Added order"); }

  static std::unique_ptr<EtcdCluster> cluster_;
  static std::string failure_;
  TestDirectory directory_;
  Testbed bed_;
  std::vector<std::string> workers_;
  size_t count_ = 0;
};

std::unique_ptr<EtcdCluster> SharedWorkers::cluster_;
std::string SharedWorkers::failure_;

TEST_F(SharedWorkers, get_each_certificate_once) {
  const char* wanted = std::getenv("MILLRACE_WORKER_CERTIFICATES");
  ASSERT_NO_FATAL_FAILURE(start(4, wanted == nullptr ? 40 : std::stoul(wanted)));
  finish(workers_);
  EXPECT_EQ(issued(), count_);
  // With many, the resolver may fail for one, which the CA then refuses.
  if (wanted == nullptr) EXPECT_EQ(orders(), count_);
  // All publish the same: any may be lost.
  run_together(workers_);
  for (const std::string& worker : workers_) {
    for (size_t at = 1; at <= count_; ++at) {
      const std::string pem = "state/outbox/fetch/current/issued/" + name(at) + ".pem";
      EXPECT_EQ(read_text(home(worker) / pem), read_text(home("acme1") / pem)) << worker;
    }
  }
  EXPECT_EQ(issued(), count_);
  EXPECT_EQ(
      cluster_->control({"get", "--prefix", "/millrace/work/", "--keys-only"}).out.find("/claim"),
      std::string::npos);
}

TEST_F(SharedWorkers, take_over_the_orders_of_one_that_was_killed) {
  ASSERT_NO_FATAL_FAILURE(start(2, 10));
  Daemon first = begin("acme1");
  EXPECT_TRUE(wait_until([this] { return orders() >= 3; }));
  first.kill();
  end_leases();
  finish({"acme2"});
  EXPECT_EQ(issued(), count_);
  EXPECT_EQ(orders(), count_);
}

TEST_F(SharedWorkers, finalize_nothing_when_they_wake_up_after_their_claims) {
  ASSERT_NO_FATAL_FAILURE(start(2, 10));
  Daemon first = begin("acme1");
  EXPECT_TRUE(wait_until([this] { return orders() >= 3; }));
  ::kill(first.pid(), SIGSTOP);
  end_leases();
  run_together({"acme2"});
  ::kill(first.pid(), SIGCONT);
  EXPECT_THAT(first.wait(), ::testing::AnyOf(0, 75)) << log_of("acme1");
  finish({"acme2", "acme1"});
  EXPECT_EQ(issued(), count_);
}

}  // namespace
}  // namespace millrace::test
