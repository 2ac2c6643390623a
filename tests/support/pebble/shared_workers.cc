#include "tests/support/pebble/shared_workers.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <sys/wait.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::AnyOf;

constexpr int kMostPasses = 20;
constexpr std::chrono::seconds kPatience{10};

// It is not reaped.
bool has_ended(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid;
}

std::string worker_source(const std::string& name, const std::string& role, const std::string& box,
                          const std::string& more = "") {
  return "\"" + name + R"(": { "role": ")" + role + R"(", "outbox": "etcd:)" + box + "\"" + more +
         " }";
}

}  // namespace

std::unique_ptr<EtcdCluster> SharedWorkers::cluster_;
std::string SharedWorkers::failure_;

void SharedWorkers::SetUpTestSuite() {
  cluster_ = std::make_unique<EtcdCluster>();
  cluster_->quota = "1073741824";
  failure_ = cluster_->start({"main", "acme1", "acme2", "acme3", "acme4"});
}

void SharedWorkers::start(size_t workers, size_t certificates) {
  ASSERT_EQ(failure_, "");
  if (round_++ == 0) {
    ASSERT_EQ(bed_.start(options_), "");
  } else {
    ASSERT_EQ(bed_.restart_ca(), "");
    write_text(bed_.zone(), bed_.zone_text(bed_.source_serial() + 10));
    mark_ = bed_.pebble_log().size();
  }
  workers_.clear();
  was_ca_stuck_ = false;
  cluster_->control({"del", "--prefix", "/millrace/"});
  for (size_t at = 1; at <= workers; ++at) workers_.push_back("acme" + std::to_string(at));
  before_configuration();
  configure(numbered(certificates));
  for (const std::string& host : hosts()) {
    const Finished init = millrace(host, {"init"});
    ASSERT_EQ(init.status, 0) << init.err;
  }
  for (const std::string& worker : workers_) {
    pin("main", worker, "main");
    pin("main", worker, worker);
    pin(worker, "keys", "main");
    pin(worker, "zones", "main");
    for (const std::string& other : workers_) {
      if (other != worker) pin(worker, other, other);
    }
  }
  share_account();
  // Soon after its start the name server may not have loaded the zone when it is asked.
  EXPECT_TRUE(wait_until([this] { return run("main").status == 0; }));
}

std::vector<std::string> SharedWorkers::numbered(size_t certificates) {
  std::vector<std::string> names;
  for (size_t at = 1; at <= certificates; ++at) names.push_back("h" + std::to_string(at));
  return names;
}

void SharedWorkers::configure(const std::vector<std::string>& certificates) {
  certificates_ = certificates;
  write_main();
  for (const std::string& worker : workers_) write_worker(worker);
}

std::vector<std::string> SharedWorkers::hosts() const {
  std::vector<std::string> all = workers_;
  all.emplace_back("main");
  return all;
}

void SharedWorkers::pin(const std::string& reader, const std::string& name,
                        const std::string& of) const {
  const Path trusted = home(reader) / "state/trusted" / name;
  fs::create_directories(trusted);
  for (const auto& entry : fs::directory_iterator(home(of) / "state/signing")) {
    if (entry.path().extension() != ".pub") continue;
    fs::copy(entry.path(), trusted, fs::copy_options::overwrite_existing);
  }
}

void SharedWorkers::share_account() const {
  const Path key = home("account.key");
  shell("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + key.string());
  for (const std::string& worker : workers_) {
    const Path accounts = home(worker) / "state/accounts/acme";
    fs::create_directories(accounts);
    fs::permissions(accounts, fs::perms(0700));
    fs::copy(key, accounts);
    fs::permissions(accounts / "account.key", fs::perms(0600));
  }
}

std::string SharedWorkers::settings(const std::string& host) const {
  const auto own = store_settings_.find(host);
  return own == store_settings_.end() ? cluster_->settings(host) : own->second;
}

std::string SharedWorkers::certificates_json() const {
  std::string all;
  for (const std::string& name : certificates_) {
    all += (all.empty() ? "\"" : ", \"") + name + R"(": { "names": [")" + name +
           R"(.example.test"] })";
  }
  return R"("certificates": { )" + all + " }";
}

std::string SharedWorkers::worker_sources(const std::string& but) const {
  std::string all;
  for (const std::string& worker : workers_) {
    if (worker == but) continue;
    all += (all.empty() ? "" : ", ") +
           worker_source(worker, "acme", worker, R"(, "allow": [".example.test"])");
  }
  return all;
}

void SharedWorkers::write_main() const {
  directory_.write(std::to_string(round_) + "/main/millrace.json",
                   R"({ "host": "main", "roles": ["key", "dns", "publisher"], )" +
                       certificates_json() + R"(, "sources": { )" + worker_sources("") +
                       R"( }, "zones": { "example.test": { "file": ")" + bed_.zone().string() +
                       R"(", "signed_file": ")" + bed_.signed_zone().string() + R"(", "keys": ")" +
                       bed_.keys().string() + R"(", "reload": )" + bed_.reload() +
                       R"(, "servers": [")" + bed_.server(1) +
                       R"("] } }, "publication": { "directory": "publication" }, "etcd": { )" +
                       settings("main") + " } }");
}

void SharedWorkers::write_worker(const std::string& host) const {
  const std::string others = worker_sources(host);
  directory_.write(
      std::to_string(round_) + "/" + host + "/millrace.json",
      R"({ "host": ")" + host + R"(", "roles": ["acme"], )" + certificates_json() +
          R"(, "sources": { )" + worker_source("keys", "key", "main") + ", " +
          worker_source("zones", "dns", "main") + (others.empty() ? "" : ", ") + others +
          R"( }, "acme": { "directory": ")" +
          (directory_url_.empty() ? bed_.directory_url() : directory_url_) + R"(", "ca_file": ")" +
          bed_.ca_file().string() +
          R"(", "terms_agreed": true, "caa": false, "max_in_flight": 4 }, "wait": { "limit": "5s" }, "etcd": { )" +
          settings(host) + R"(, "workers": true } })");
}

Finished SharedWorkers::millrace(const std::string& host, const Arguments& arguments) const {
  Arguments line = {MILLRACE_BINARY};
  line.insert(line.end(), arguments.begin(), arguments.end());
  return run_program(line, {.environment = {}, .directory = home(host)});
}

Daemon SharedWorkers::begin(const std::string& host) const {
  return Daemon({MILLRACE_BINARY, "run", "--config", config(host)}, log_path(host));
}

void SharedWorkers::run_together(const std::vector<std::string>& workers) {
  std::vector<Daemon> running;
  for (const std::string& worker : workers) running.push_back(begin(worker));
  for (size_t at = 0; at < running.size(); ++at) {
    const auto is_over = [&] { return has_ended(running[at].pid()); };
    while (!was_ca_stuck_ && !wait_until(is_over, kPatience)) was_ca_stuck_ = is_ca_stuck();
    if (was_ca_stuck_) {
      running[at].kill();
    } else {
      EXPECT_THAT(running[at].wait(), AnyOf(0, 75)) << log_of(workers[at]);
    }
  }
}

void SharedWorkers::finish(const std::vector<std::string>& workers) {
  for (int passes = 0; passes < kMostPasses && published() < certificates_.size(); ++passes) {
    run_together(workers);
    if (was_ca_stuck_) return;
    const Finished main = run("main");
    EXPECT_THAT(main.status, AnyOf(0, 75)) << main.err;
  }
  EXPECT_EQ(published(), certificates_.size());
}

bool SharedWorkers::is_ca_stuck() const {
  constexpr int kTimedOut = 28;  // of curl
  return run_program({"curl", "-sS", "-o", "/dev/null", "--max-time", "5", "--cacert",
                      bed_.ca_file(), bed_.management_url() + "/cert-status-by-serial/1"})
             .status == kTimedOut;
}

void SharedWorkers::end_leases() const {
  const std::string listed = cluster_->control({"lease", "list"}).out;
  std::istringstream lines(listed.substr(listed.find('\n') + 1));
  for (std::string lease; std::getline(lines, lease);) {
    EXPECT_EQ(cluster_->control({"lease", "revoke", lease}).status, 0) << listed;
  }
}

bool SharedWorkers::has_claims() const {
  const Finished keys = cluster_->control({"get", "--prefix", "/millrace/work/", "--keys-only"});
  EXPECT_EQ(keys.status, 0) << keys.err;
  return keys.out.find("/claim") != std::string::npos;
}

size_t SharedWorkers::published() const {
  size_t count = 0;
  for (const std::string& name : certificates_) {
    if (fs::exists(home("main") / "publication/current" / name / "fullchain.pem")) ++count;
  }
  return count;
}

std::string SharedWorkers::chain(const std::string& worker, const std::string& certificate) const {
  return read_text(home(worker) / "state/outbox/fetch/current/issued" / (certificate + ".pem"));
}

void SharedWorkers::expect_one_of_each() const {
  EXPECT_EQ(orders(), certificates_.size());
  expect_issued_once();
}

void SharedWorkers::expect_issued_once() const {
  EXPECT_EQ(finalizations(), certificates_.size());
  EXPECT_EQ(issued(), certificates_.size());
  for (const std::string& worker : workers_) {
    for (const std::string& name : certificates_) {
      EXPECT_NE(chain(worker, name), "") << worker << " " << name;
      EXPECT_EQ(chain(worker, name), chain(workers_.front(), name)) << worker << " " << name;
    }
  }
}

}  // namespace millrace::test
