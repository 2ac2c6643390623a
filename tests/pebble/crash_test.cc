// Kill -9 at every durable step of an issuance, and a disk that is full at every one: the next run
// finishes, with the same order, the same keys, one certificate, and a clean zone.
#include <gmock/gmock.h>

#include "tests/support/faulty_files.h"
#include "tests/support/in_child.h"
#include "tests/support/pebble/real_servers.h"
#include "tests/support/pebble/whole_program.h"

namespace millrace::test {
namespace {

namespace fs = std::filesystem;

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The steps are dealt out to as many tests, which may run side by side.
constexpr size_t kParts = 4;

class Crashed : public RealServers,
                public ::testing::WithParamInterface<std::tuple<Fault, size_t>> {
 protected:
  static constexpr const char* kNoSuchStep = "there are fewer steps";

  Crashed() { options_.rejected_nonces = 0; }

  static Fault fault() { return std::get<0>(GetParam()); }
  static size_t first_step() { return std::get<1>(GetParam()); }

  void SetUp() override {
    RealServers::SetUp();
    fs::copy(bed_.state(), bed_.directory() / "fresh-state", fs::copy_options::recursive);
    ASSERT_EQ(millrace({"sign"}).status, 0);
    ASSERT_TRUE(wait_until([this] { return bed_.serial(1) == bed_.source_serial(); }));
  }

  // A host on which nothing has been issued yet, beside servers that serve an older zone.
  void start_afresh() {
    fs::remove_all(bed_.state());
    fs::remove_all(bed_.publication());
    fs::copy(bed_.directory() / "fresh-state", bed_.state(), fs::copy_options::recursive);
    write_text(bed_.zone(), bed_.zone_text(bed_.source_serial() + 10));
    mark_ = bed_.pebble_log().size();
  }

  // The whole program in a child, with the fault at its n-th durable step.
  ChildOutcome issue_with_fault(size_t step) const {
    return in_child([this, step] {
      const auto real_files = make_posix_files();
      FaultyFiles files(*real_files);
      files.plan(step, fault());
      const int status =
          run_watched({{}, {}, bed_.directory(), bed_.directory() / "child.log", &files},
                      {"issue", "--config", bed_.config(), "example"});
      if (files.steps().size() < step) return std::string(kNoSuchStep);
      return "exit status " + std::to_string(status);
    });
  }

  std::string key(const std::string& name) const { return read_text(bed_.state() / name); }

  void expect_finished(const std::map<std::string, std::string>& keys_before) const {
    const Finished finish = millrace({"run", "--wait"});
    EXPECT_EQ(finish.status, 0) << finish.err;
    EXPECT_EQ(bed_.pebble_count("accounts in memory", mark_), 1U);
    EXPECT_EQ(bed_.pebble_count("Added order", mark_), 1U);
    EXPECT_EQ(bed_.pebble_count("Issued certificate", mark_), 1U);
    for (const auto& [name, text] : keys_before) EXPECT_EQ(key(name), text) << name;
    expect_certificate_for_the_key();
    expect_clean_zone();
    expect_no_litter();
    const Finished again = millrace({"run", "--json"});
    EXPECT_EQ(json_of(again)["changed"], false) << again.out;
  }

  void expect_certificate_for_the_key() const {
    EXPECT_EQ(
        shell("openssl x509 -noout -pubkey -in " +
              (bed_.publication() / "current/example/cert.pem").string()),
        shell("openssl pkey -pubout -in " + (bed_.state() / "keys/example/current.key").string()));
  }

  void expect_clean_zone() const {
    const std::string source = read_text(bed_.zone());
    const std::string before = bed_.zone_text(bed_.source_serial());
    EXPECT_THAT(source, StartsWith(before));
    EXPECT_EQ(count_of("TLSA", source.substr(std::min(before.size(), source.size()))), 4U)
        << source;
    EXPECT_THAT(source, Not(HasSubstr("_acme-challenge")));
    EXPECT_THAT(read_text(bed_.signed_zone()), Not(HasSubstr("_acme-challenge")));
  }

  void expect_no_litter() const {
    for (const Path& tree : {bed_.state(), bed_.publication(), bed_.directory() / "zones"}) {
      for (const auto& [path, what] : snapshot(tree)) EXPECT_THAT(path, Not(HasSubstr("-tmp")));
    }
  }

  std::map<std::string, std::string> keys_there() const {
    std::map<std::string, std::string> keys;
    for (const char* name :
         {"keys/example/current.key", "keys/example/next.key", "accounts/acme/account.key"}) {
      if (fs::exists(bed_.state() / name)) keys[name] = key(name);
    }
    return keys;
  }

  size_t mark_ = 0;
};

TEST_P(Crashed, at_any_step_the_next_run_finishes_the_same_work) {
  size_t step = first_step();
  for (;; step += kParts) {
    SCOPED_TRACE("fault at durable step " + std::to_string(step));
    start_afresh();
    const ChildOutcome outcome = issue_with_fault(step);
    if (outcome.said == kNoSuchStep) break;
    if (fault() == Fault::refuse) {
      // 0: a later try within the run came through.
      EXPECT_THAT(outcome.said, AnyOf("exit status 1", "exit status 0"));
    } else {
      EXPECT_EQ(outcome.signal, SIGKILL) << outcome.said;
    }
    expect_finished(keys_there());
    ASSERT_FALSE(HasFailure()) << read_text(bed_.directory() / "child.log");
  }
  EXPECT_GT(step, 20U);
}

// To be killed after a step is to be killed before the next one, less what that one leaves
// half-made.
INSTANTIATE_TEST_SUITE_P(, Crashed,
                         ::testing::Combine(::testing::Values(Fault::die_during, Fault::refuse),
                                            ::testing::Range(size_t{1}, kParts + 1)),
                         [](const auto& part) {
                           const std::string fault = std::get<0>(part.param) == Fault::refuse
                                                         ? "disk_full"
                                                         : "killed_during";
                           return fault + "_" + std::to_string(std::get<1>(part.param)) + "_of_" +
                                  std::to_string(kParts);
                         });

}  // namespace
}  // namespace millrace::test
