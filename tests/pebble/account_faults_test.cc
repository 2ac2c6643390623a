// Faults of the network and of a proxy during account operations: its registration, a new key, its
// end, a revocation. The same command again ends well, whether the CA had acted or not.
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/pebble/faulty_ca.h"

namespace millrace::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Where Pebble has its resources.
constexpr const char* kNewAccount = "/sign-me-up";
constexpr const char* kAccount = "/my-account/";
constexpr const char* kKeyChange = "/rollover-account-key";
constexpr const char* kRevokeCert = "/revoke-cert";

constexpr const char* kHtml = "Content-Type: text/html\r\n";
constexpr const char* kPage = "<html>Welcome!</html>";

struct AccountFault {
  const char* name;
  WireFault wire;
  int status;           // of the first try, where nothing else finds out what the CA did
  const char* message;  // in its error
};

WireFault page_after_the_ca_acted() {
  return {std::nullopt,
          [](const std::string&) { return *WireFault::answer(502, kHtml, kPage).instead; }};
}

std::vector<AccountFault> account_faults() {
  return {{"lost", WireFault::lose_reply(), 1, "the answer was cut off"},
          {"cut", WireFault::cut_body(5), 1, "the answer was cut off"},
          {"twice", {std::nullopt, twice}, 0, ""},
          {"page", WireFault::answer(200, kHtml, kPage), 1, "HTTP 200"},
          {"page-after-it-acted", page_after_the_ca_acted(), 1, "HTTP 502"},
          {"busy", WireFault::answer(503, "Retry-After: 600\r\n", ""), 75, " until "}};
}

class FaultyAccount : public FaultyCa {
 protected:
  Finished run(Arguments arguments) const {
    arguments.insert(arguments.begin(), MILLRACE_BINARY);
    arguments.insert(arguments.end(), {"--config", bed_.config()});
    return run_program(arguments);
  }
  Finished run_with(const char* path, const AccountFault& fault, Arguments arguments) const {
    once(path, fault.wire);
    Finished finished = run(std::move(arguments));
    mend();
    return finished;
  }
  void expect_told(const AccountFault& fault, const char* path, const Finished& command) const {
    EXPECT_EQ(command.status, fault.status) << command.out << command.err;
    if (fault.status != 0) {
      EXPECT_THAT(command.err, AllOf(HasSubstr(url(path)), HasSubstr(fault.message)));
    }
  }
  void expect_success(const std::string& what, Arguments arguments) const {
    const Finished finished = run(std::move(arguments));
    EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
    EXPECT_THAT(finished.out, HasSubstr(what));
  }
  // As the CA has it: asked with the key on the disk.
  Json shown() const {
    const Finished show = run({"account", "show", "--json"});
    EXPECT_EQ(show.status, 0) << show.out << show.err;
    return show.status == 0 ? json_of(show).value("account", Json::object()) : Json::object();
  }
  size_t accounts_at_the_ca() const {
    size_t count = 0;
    while (bed_.pebble_count("There are now " + std::to_string(count + 1) + " accounts") > 0) {
      ++count;
    }
    return count;
  }
  // The CA's answer to requests of that account nevertheless.
  void expect_unauthorized() const {
    const std::string document = bed_.state() / "accounts/acme/account.json";
    std::string text = read_text(document);
    const std::string mark = "  \"status\": \"deactivated\",\n";
    ASSERT_THAT(text, HasSubstr(mark));
    write_text(document, text.erase(text.find(mark), mark.size()));
    EXPECT_THAT(run({"account", "update"}).err, HasSubstr("error:unauthorized"));
  }
  // A certificate for each fault, all in one batch.
  void issue_one_each() const {
    Testbed::Site configured = site();
    configured.certificates = "{";
    for (const AccountFault& fault : faults_) {
      configured.certificates += (configured.certificates == "{" ? "\"" : ", \"") +
                                 std::string(fault.name) + R"(": {"names": [")" + fault.name +
                                 R"(.example.test"]})";
    }
    configured.certificates += "}";
    bed_.write_config(configured);
    expect_success("issued", {"issue"});
  }
  void forget_account() const { std::filesystem::remove_all(bed_.state() / "accounts"); }
  std::vector<AccountFault> faults_ = account_faults();
};

TEST_F(FaultyAccount, is_registered_once_whatever_becomes_of_the_reply) {
  size_t registered = 0;
  for (const AccountFault& fault : faults_) {
    SCOPED_TRACE(fault.name);
    forget_account();
    expect_told(fault, kNewAccount, run_with(kNewAccount, fault, {"account", "register"}));
    expect_success("registered", {"account", "register"});
    EXPECT_EQ(shown().value("status", ""), "valid");
    EXPECT_EQ(accounts_at_the_ca(), ++registered);
  }
}

// If the reply is not from the CA, the CA is queried for its key within the command.
TEST_F(FaultyAccount, has_the_key_on_the_disk_whatever_becomes_of_the_reply_to_its_change) {
  expect_success("registered", {"account", "register"});
  const Json account = shown();
  std::string before = account.value("thumbprint", "");
  for (const AccountFault& fault : faults_) {
    SCOPED_TRACE(fault.name);
    const Finished first = run_with(kKeyChange, fault, {"account", "rollover"});
    if (fault.wire.instead) {
      expect_told(fault, kKeyChange, first);
      EXPECT_THAT(first.err, HasSubstr("; the account keeps its key until a later run"));
      EXPECT_EQ(shown().value("thumbprint", ""), before);
      expect_success("key replaced", {"account", "rollover"});
    } else {
      EXPECT_EQ(first.status, 0) << first.err;
      EXPECT_THAT(first.out, HasSubstr("key replaced"));
    }
    const Json after = shown();
    EXPECT_EQ(after.value("url", ""), account.value("url", ""));
    EXPECT_NE(after.value("thumbprint", ""), before);
    before = after.value("thumbprint", "");
  }
  EXPECT_EQ(accounts_at_the_ca(), 1U);
  expect_one_certificate_in_the_end();
}

// Also while the CA cannot be asked which key it has: the next run finds out.
TEST_F(FaultyAccount, has_the_key_on_the_disk_once_the_run_after_has_found_out) {
  expect_success("registered", {"account", "register"});
  const std::string before = shown().value("thumbprint", "");
  proxy_->on([](const ProxiedRequest& request) -> std::optional<WireFault> {
    if (request.path.starts_with(kKeyChange)) return WireFault::lose_reply();
    if (request.path.starts_with(kNewAccount)) return WireFault::answer(502, kHtml, kPage);
    return std::nullopt;
  });
  const Finished first = run({"account", "rollover"});
  EXPECT_EQ(first.status, 1) << first.out;
  EXPECT_THAT(first.err, AllOf(HasSubstr(url(kKeyChange) + ": the answer was cut off"),
                               HasSubstr("; the next run continues the rollover")));
  expect_one_certificate_in_the_end();
  EXPECT_NE(shown().value("thumbprint", ""), before);
  EXPECT_EQ(proxy_->count("POST", kKeyChange), 1U);
}

TEST_F(FaultyAccount, is_deactivated_for_certain_before_it_is_said) {
  for (const AccountFault& fault : faults_) {
    SCOPED_TRACE(fault.name);
    forget_account();
    expect_success("registered", {"account", "register"});
    const Arguments deactivate = {"account", "deactivate", "--yes"};
    const Finished first = run_with(kAccount, fault, deactivate);
    expect_told(fault, kAccount, first);
    if (fault.status != 0) {
      EXPECT_THAT(first.err, HasSubstr("; no stage uses the account now: run this again"));
    }
    expect_success("deactivated", deactivate);
    expect_unauthorized();
  }
  EXPECT_EQ(accounts_at_the_ca(), faults_.size());
}

TEST_F(FaultyAccount, revokes_when_run_again_whatever_the_first_reply_was) {
  issue_one_each();
  for (const AccountFault& fault : faults_) {
    SCOPED_TRACE(fault.name);
    const Arguments revoke = {"revoke", fault.name, "--reason", "superseded", "--yes"};
    const Finished first = run_with(kRevokeCert, fault, revoke);
    if (first.status != 0) expect_told(fault, kRevokeCert, first);
    expect_success("revoked", revoke);
  }
  expect_success(": already revoked",
                 {"revoke", faults_[0].name, "--reason", "superseded", "--yes"});
}

}  // namespace
}  // namespace millrace::test
