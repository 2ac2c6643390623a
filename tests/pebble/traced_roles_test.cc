// What each role opens, as strace sees it: four hosts, each with a user of its own, issue a
// certificate with real servers. Each has decoys of the others' keys in its own state, so that a
// stage that opened a key of another role would find one.
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/support/pebble/real_servers.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Paths = std::set<std::string>;

struct Row {
  std::string host;
  Paths sources;      // hosts whose outboxes it reads
  std::string keys;   // an expression of its private keys, below its directory
  Paths more;         // below the bed
  std::string a_key;  // one that it needs
};

const Row kRows[] = {
    {"key", {}, "state/(keys/.*|signing/(csr|report)\\.sec)", {}, "state/signing/csr.sec"},
    {"acme",
     {"key", "dns"},
     "state/(accounts/.*|signing/(order|fetch|report)\\.sec)",
     {"pebble/ca.pem"},
     "state/accounts/acme/account.key"},
    // Its reload command reads the name server's configuration.
    {"dns",
     {"key", "acme"},
     "state/signing/(challenge|tlsa|sign|poll|report)\\.sec",
     {"zones", "primary"},
     "state/signing/sign.sec"},
    {"publisher",
     {"key", "acme"},
     "state/signing/(publish|report)\\.sec",
     {},
     "state/signing/publish.sec"},
};

constexpr const char* kKeys[] = {
    "keys/example/current.key", "keys/example/next.key", "accounts/acme/account.key",
    "signing/csr.sec",          "signing/order.sec",     "signing/fetch.sec",
    "signing/challenge.sec",    "signing/tlsa.sec",      "signing/sign.sec",
    "signing/poll.sec",         "signing/publish.sec"};

constexpr const char* kSystem[] = {"/dev", "/etc", "/lib", "/lib64", "/proc",
                                   "/run", "/sys", "/usr", "/bin",   "/sbin"};

bool is_below(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(directory + "/");
}

bool is_private_key(const std::string& path) {
  return path.ends_with(".key") || path.ends_with(".sec") || path.ends_with(".private");
}

// The files that the trace names from the start of the program on: those that were asked for, and
// those that were opened for it.
Paths opened_by(const std::string& program, const std::string& trace) {
  static const std::regex at(
      R"re((?:openat|openat2|execveat)\((?:AT_FDCWD|\d+)<([^>]*)>, "([^"]*)")re");
  static const std::regex plain(R"re((?:open|creat|execve)\("([^"]*)")re");
  static const std::regex result(R"re(= \d+<(/[^>]*)>$)re");
  Paths paths;
  const size_t start = trace.find("execve(\"" + program + '"');
  std::istringstream lines(start == std::string::npos ? "" : trace.substr(start));
  for (std::string line; std::getline(lines, line);) {
    std::smatch found;
    if (std::regex_search(line, found, at)) {
      paths.insert((fs::path(found[1].str()) / found[2].str()).lexically_normal());
    } else if (std::regex_search(line, found, plain)) {
      paths.insert(fs::path(found[1].str()).lexically_normal());
    }
    if (std::regex_search(line, found, result)) paths.insert(found[1].str());
  }
  return paths;
}

class TracedRoles : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can run each role as a user of its own";
    const Finished traced = traced_as(1, {"test", "-d", bed_.directory()});
    if (traced.status != 0) {
      GTEST_SKIP() << "no strace and setpriv that may trace here, or other users cannot reach "
                   << bed_.directory() << ": " << traced.err;
    }
    ASSERT_EQ(bed_.start(), "");
    fs::permissions(bed_.directory(), fs::perms(0755));
    fs::create_directory(root());
    fs::copy_file(MILLRACE_BINARY, program_);
    write_configs();
    for (const Row& row : kRows) prepare(row);
    for (const Row& row : kRows) pin_keys(row);
    shell("chown -R " + user_of("dns") + " " + bed_.zone().parent_path().string() + " " +
          (bed_.directory() / "primary/ctl").string());
    const Finished sign = as("dns", {"sign"});
    ASSERT_EQ(sign.status, 0) << sign.err;
  }

  std::string root() const { return bed_.directory() / "hosts"; }
  std::string home(const std::string& host) const { return root() + "/" + host; }
  // Some number that nobody else has.
  static int user_number(const std::string& host) {
    const auto* row = std::ranges::find(kRows, host, &Row::host);
    return 64001 + static_cast<int>(row - std::begin(kRows));
  }
  static std::string user_of(const std::string& host) {
    const std::string number = std::to_string(user_number(host));
    return number + ":" + number;
  }

  // As this user, in no group but its own.
  Finished traced_as(int user, const Arguments& command) const {
    const std::string number = std::to_string(user);
    Arguments line = {"strace",
                      "-f",
                      "-y",
                      "-qq",
                      "-o",
                      trace_,
                      "-e",
                      "trace=?open,openat,?openat2,?creat,execve,execveat",
                      "setpriv",
                      "--reuid=" + number,
                      "--regid=" + number,
                      "--clear-groups",
                      "--"};
    line.insert(line.end(), command.begin(), command.end());
    // The leak checker traces the process itself.
    return run_program(line, {.environment = {"ASAN_OPTIONS=detect_leaks=0"}, .directory = "/"});
  }
  Finished as(const std::string& host, const Arguments& command) const {
    Arguments line = {program_};
    line.insert(line.end(), command.begin(), command.end());
    line.insert(line.end(), {"--config", home(host) + "/millrace.json"});
    return traced_as(user_number(host), line);
  }

  void write_config(const std::string& host, const std::string& members) const {
    fs::create_directory(home(host));
    write_text(home(host) + "/millrace.json", R"({ "state": "state", "host": ")" + host +
                                                  R"(", "roles": [")" + host + "\"]" + members +
                                                  " }");
  }
  static std::string source(const std::string& host) {
    return "\"" + host + R"(": { "role": ")" + host + R"(", "outbox": "../)" + host +
           R"(/state/outbox" })";
  }
  void write_configs() const {
    const std::string certificates = R"(, "certificates": { "example": {
      "names": ["example.test", "*.example.test"], "tlsa": ["_443._tcp.example.test."] } })";
    const auto sources = [](const std::string& a, const std::string& b) {
      return ", \"sources\": { " + source(a) + ", " + source(b) + " }";
    };
    write_config("key", certificates);
    write_config("acme", certificates + sources("key", "dns") + R"(, "acme": { "directory": ")" +
                             bed_.directory_url() + R"(", "ca_file": ")" + bed_.ca_file().string() +
                             R"(", "terms_agreed": true, "caa": false })");
    write_config("dns", certificates + sources("key", "acme") +
                            R"(, "zones": { "example.test": { "file": ")" + bed_.zone().string() +
                            R"(", "signed_file": ")" + bed_.signed_zone().string() +
                            R"(", "keys": ")" + bed_.keys().string() + R"(", "reload": )" +
                            bed_.reload() + R"(, "servers": [")" + bed_.server(1) + "\"] } }");
    write_config("publisher",
                 sources("key", "acme") + R"(, "publication": { "directory": "publication" })");
  }

  void prepare(const Row& row) const {
    shell("chown -R " + user_of(row.host) + " " + home(row.host));
    const Finished init = as(row.host, {"init"});
    ASSERT_EQ(init.status, 0) << init.err;
    for (const std::string key : kKeys) {
      const std::string path = "state/" + key;
      if (std::regex_match(path, std::regex(row.keys))) continue;
      fs::create_directories(fs::path(home(row.host) + "/" + path).parent_path());
      write_text(home(row.host) + "/" + path, "the key of another role\n");
      fs::permissions(home(row.host) + "/" + path, fs::perms(0600));
    }
    shell("chmod -R go= " + home(row.host) + "/state/keys " + home(row.host) + "/state/accounts" +
          " 2>/dev/null; chown -R " + user_of(row.host) + " " + home(row.host));
  }
  void pin_keys(const Row& row) const {
    for (const std::string& source : row.sources) {
      const std::string trusted = home(row.host) + "/state/trusted/" + source;
      shell("mkdir -p " + trusted + " && cp " + home(source) + "/state/signing/*.pub " + trusted);
    }
  }

  // Why the role must not open it; empty: it may.
  std::string fault(const Row& row, const std::string& path) const {
    const std::string own = home(row.host);
    if (is_private_key(path) && is_below(path, own)) {
      const std::string key = path.substr(own.size() + 1);
      return std::regex_match(key, std::regex(row.keys)) ? "" : "a key of another role";
    }
    if (is_below(path, own) || path == program_) return "";
    for (const std::string& source : row.sources) {
      if (is_below(path, home(source) + "/state/outbox")) return "";
    }
    if (is_below(path, root())) return "of another host";
    for (const std::string& below : row.more) {
      if (is_below(path, bed_.directory() / below)) return "";
    }
    const bool is_system = std::ranges::any_of(
        kSystem, [&path](const char* directory) { return is_below(path, directory); });
    return is_system ? "" : "neither of this host nor of the system";
  }

  Paths faults(const Row& row, const Paths& opened) const {
    Paths all;
    for (const std::string& path : opened) {
      if (const std::string why = fault(row, path); !why.empty()) all.insert(path + ": " + why);
    }
    return all;
  }

  Testbed bed_;
  TestDirectory traces_;
  const std::string trace_ = traces_ / "trace";
  const std::string program_ = bed_.directory() / "hosts/millrace";
};

TEST_F(TracedRoles, open_no_file_and_no_key_outside_their_rows) {
  std::map<std::string, Paths> opened;
  const auto pass = [&] {
    for (const Row& row : kRows) {
      const Finished run = as(row.host, {"run"});
      EXPECT_THAT(run.status, ::testing::AnyOf(0, 75)) << row.host << ": " << run.err;
      opened[row.host].merge(opened_by(program_, read_text(trace_)));
    }
  };
  const std::string chain = home("publisher") + "/publication/current/example/fullchain.pem";
  for (int passes = 0; passes < 20 && !fs::exists(chain); ++passes) pass();
  pass();
  EXPECT_TRUE(fs::exists(chain));
  for (const Row& row : kRows) {
    EXPECT_THAT(faults(row, opened[row.host]), IsEmpty()) << row.host;
    EXPECT_THAT(opened[row.host], Contains(home(row.host) + "/" + row.a_key));
  }
}

// The trace shows what was refused as well.
TEST_F(TracedRoles, are_seen_when_they_try) {
  const std::string key = home("key") + "/state/signing/csr.sec";
  const std::string decoy = home("publisher") + "/state/signing/csr.sec";
  const Finished tried = traced_as(user_number("publisher"), {"/bin/cat", key, decoy});
  EXPECT_THAT(tried.err, HasSubstr("Permission denied"));
  EXPECT_THAT(faults(kRows[3], opened_by("/bin/cat", read_text(trace_))),
              ElementsAre(key + ": of another host", decoy + ": a key of another role"));
}

}  // namespace
}  // namespace millrace::test
