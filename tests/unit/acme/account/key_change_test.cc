// Rollover of the account's key: whatever happens between, the CA and the disk agree in the end.
#include "acme/account/key_change.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "acme/account/account_tasks.h"
#include "acme/account/account_view.h"
#include "acme/revocation/revocation.h"
#include "tests/support/acme/vector_keys.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {
namespace {

constexpr const char* kAccountUrl = "https://ca.test/account/0";

struct Died {};

StageReport enroll(World& world) {
  return run_account_register(world.context(), world.settings, world.ca(), false);
}
StageReport roll_over(World& world) {
  return run_account_rollover(world.context(), world.settings, world.ca());
}
std::string thumbprint_on_disk(World& world) {
  return view_account(world.context(), world.ca(), true)->thumbprint;
}
std::string thumbprint_at_ca(World& world) {
  return world.acme.accounts().at(kAccountUrl).thumbprint;
}
bool has_next_key(const World& world) {
  return world.directory.has("state/accounts/acme/next.key");
}

class KeyChangeTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.csr();
    ASSERT_EQ(errors_of(enroll(world_)), "");
    before_ = thumbprint_at_ca(world_);
  }
  std::string path(const std::string& file) const {
    return (world_.directory / ("state/accounts/acme/" + file)).string();
  }
  void expect_agreement() {
    EXPECT_EQ(thumbprint_on_disk(world_), thumbprint_at_ca(world_));
    EXPECT_FALSE(has_next_key(world_));
    EXPECT_EQ(errors_of(world_.issue()), "");
    EXPECT_EQ(world_.acme.accounts().size(), 1U);
  }
  void refuse_key_change(const HttpResponse& answer) {
    world_.acme.refuse = [answer](const std::string& resource) {
      return resource == "keyChange" ? std::optional(answer) : std::nullopt;
    };
  }
  // The CA acts, and so many answers after that are lost, beginning with that of keyChange.
  void lose_answers(unsigned count) {
    world_.acme.tamper = [count, lost = 0U](const std::string& resource,
                                            HttpResponse response) mutable {
      const bool begins = resource == "keyChange";
      if ((!begins && lost == 0) || lost == count) return Result<HttpResponse>(std::move(response));
      ++lost;
      return Result<HttpResponse>(Error("https://ca.test/" + resource + ": cut off"));
    };
  }

  World world_;
  std::string before_;
};

TEST_F(KeyChangeTest, gives_the_account_a_new_key) {
  const StageReport report = roll_over(world_);
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.changed);
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  EXPECT_EQ(lines_of(report.done),
            "account https://ca.test/account/0: key replaced: ecdsa-p256, thumbprint " +
                thumbprint_at_ca(world_));
  EXPECT_EQ(world_.files.status(path("account.key")).value()->mode, 0600U);
  expect_agreement();
}

// Draft -02 hashes the key's thumbprint into the record; the deployed form names the account only.
TEST_F(KeyChangeTest, reports_that_hashed_records_set_by_hand_are_of_the_old_key) {
  world_.web().challenge = ChallengeType::dns_persist01;
  EXPECT_EQ(printed(roll_over(world_).notes), std::vector<std::string>());
  world_.acme.script.meta = {{"issuerDomainNames", {"ca.test"}},
                             {"accountHashPrefix", "https://ca.test/hash/"}};
  EXPECT_EQ(printed(roll_over(world_).notes),
            std::vector<std::string>{
                "certificate web: a dns-persist-01 record that was set by hand is for the old key: "
                "publish what millrace challenge --persist web prints now"});
  world_.web().challenge = ChallengeType::dns01;
  EXPECT_EQ(printed(roll_over(world_).notes), std::vector<std::string>());
}

TEST_F(KeyChangeTest, goes_from_each_type_of_key_to_each_other) {
  for (const KeyType type : {KeyType::rsa_2048, KeyType::ecdsa_p384, KeyType::ecdsa_p256}) {
    world_.ca().account_key_type = type;
    EXPECT_EQ(errors_of(roll_over(world_)), "");
    EXPECT_EQ(view_account(world_.context(), world_.ca(), false)->key_type, type);
  }
  expect_agreement();
}

TEST_F(KeyChangeTest, the_new_key_is_on_disk_before_the_ca_hears_of_it) {
  world_.acme.refuse = [this](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource == "keyChange") {
      EXPECT_EQ(world_.files.status(path("next.key")).value()->mode, 0600U);
    }
    return std::nullopt;
  };
  EXPECT_EQ(errors_of(roll_over(world_)), "");
  EXPECT_EQ(world_.acme.count("keyChange"), 1U);
}

// Each durable step, and death before, in and after it, or a disk that is full: finished by the
// next rollover, or by the stage order.
class KeyChangeCrash : public testing::TestWithParam<test::Fault> {
 protected:
  // An order whose challenge records are required; the CA queries those of the key that it knows.
  static void begin(World& world) {
    world.csr();
    ASSERT_EQ(errors_of(world.order()), "");
    world.acme.script.dns = [&world](const std::string& owner, const std::string& value) {
      return std::ranges::any_of(world.wanted(), [&](const ChallengeRecord& record) {
        return record.owner.text() == owner && record.value == value;
      });
    };
    world.files.die_by([] { throw Died(); });
  }
};

TEST_P(KeyChangeCrash, at_any_step_the_next_run_finishes_it) {
  for (const bool by_the_stage : {false, true}) {
    size_t step = 1;
    for (;; ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      ASSERT_LT(step, 20U);
      World world;
      begin(world);
      const std::string before = thumbprint_at_ca(world);
      const size_t steps = world.files.steps().size();
      world.files.plan(step, GetParam());
      try {
        roll_over(world);
      } catch (const Died&) {
      }
      if (world.files.steps().size() - steps < step) break;  // it has fewer steps
      const bool begun = has_next_key(world);
      // The key that the CA knows is there, under one name or the other.
      const StageReport next = by_the_stage || !begun ? world.order() : roll_over(world);
      EXPECT_EQ(errors_of(next), "");
      EXPECT_FALSE(has_next_key(world));
      EXPECT_EQ(thumbprint_on_disk(world), thumbprint_at_ca(world));
      if (begun) {
        EXPECT_NE(thumbprint_at_ca(world), before);
      }
      EXPECT_EQ(errors_of(world.issue()), "");
      EXPECT_TRUE(world.state().issued);
      EXPECT_EQ(world.acme.accounts().size(), 1U);
      EXPECT_EQ(world.acme.orders_made(), 1U);
      if (HasFailure()) return;
    }
    EXPECT_GT(step, 4U);  // next.key, the order, account.key, next.key again
  }
}

INSTANTIATE_TEST_SUITE_P(, KeyChangeCrash,
                         testing::Values(test::Fault::die_before, test::Fault::die_during,
                                         test::Fault::die_after, test::Fault::refuse),
                         [](const auto& fault) -> std::string {
                           switch (fault.param) {
                             case test::Fault::die_before:
                               return "dead_before";
                             case test::Fault::die_during:
                               return "dead_in_the_midst";
                             case test::Fault::die_after:
                               return "dead_after";
                             default:
                               return "disk_full";
                           }
                         });

TEST_F(KeyChangeTest, a_lost_answer_is_made_good_at_once_by_asking_who_has_the_key) {
  lose_answers(1);
  EXPECT_EQ(errors_of(roll_over(world_)), "");
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  expect_agreement();
}

TEST_F(KeyChangeTest, a_ca_that_is_gone_after_it_acted_is_asked_by_the_next_run) {
  lose_answers(3);
  EXPECT_EQ(errors_of(roll_over(world_)),
            "rollover of the account key: https://ca.test/keyChange: cut off; the next run "
            "continues the rollover");
  EXPECT_TRUE(has_next_key(world_));
  EXPECT_EQ(thumbprint_on_disk(world_), before_);
  world_.acme.tamper = nullptr;
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  EXPECT_EQ(world_.acme.count("keyChange"), 1U);
  expect_agreement();
}

TEST_F(KeyChangeTest, fetch_uses_no_key_before_it_is_settled) {
  world_.order();
  world_.publish_all();
  lose_answers(3);
  roll_over(world_);
  world_.acme.tamper = nullptr;
  world_.restart();
  const StageReport report = world_.fetch();
  EXPECT_EQ(errors_of(report), path("next.key") +
                                   ": exists, so the rollover of the account key is not finished: "
                                   "run millrace account rollover");
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
  EXPECT_EQ(world_.state().failures, 0U);
}

TEST_F(KeyChangeTest, between_two_stages_of_a_process_is_noticed_by_the_second) {
  world_.order();
  world_.publish_all();
  EXPECT_EQ(errors_of(roll_over(world_)), "");
  EXPECT_EQ(errors_of(world_.order()), "");
  world_.publish_all();
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(thumbprint_on_disk(world_), thumbprint_at_ca(world_));
}

// The record of a challenge is made with the thumbprint of the account's key.
TEST_F(KeyChangeTest, records_of_open_orders_are_made_again) {
  world_.order();
  const auto old = world_.wanted();
  EXPECT_EQ(errors_of(roll_over(world_)), "");
  EXPECT_EQ(world_.state().order->phase, OrderPhase::opened);
  EXPECT_EQ(errors_of(world_.order()), "");
  ASSERT_EQ(world_.wanted().size(), old.size());
  EXPECT_NE(world_.wanted(), old);
  EXPECT_EQ(world_.acme.orders_made(), 1U);
  world_.publish_all();
  const auto records = world_.wanted();
  world_.acme.script.dns = [&records](const std::string& owner, const std::string& value) {
    return std::ranges::any_of(records, [&](const ChallengeRecord& record) {
      return record.owner.text() == owner && record.value == value;
    });
  };
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_TRUE(world_.state().issued);
}

TEST_F(KeyChangeTest, a_refusal_leaves_the_old_key_and_no_litter) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "keyChange") return std::nullopt;
    return test::ScriptedAcme::problem(400, "badPublicKey", "not this curve");
  };
  const auto before = world_.on_disk();
  EXPECT_EQ(errors_of(roll_over(world_)),
            "rollover of the account key: https://ca.test/keyChange: HTTP 400: not this curve "
            "(urn:ietf:params:acme:error:badPublicKey); set acme.account_key_type, then: millrace "
            "account rollover, or for an account that is not registered yet remove " +
                path("account.key") + "; the account keeps its key");
  EXPECT_TRUE(world_.on_disk() == before);
  world_.acme.refuse = nullptr;
  expect_agreement();
}

TEST_F(KeyChangeTest, a_non_acme_response_is_not_a_refusal) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "keyChange") return std::nullopt;
    return HttpResponse{403, {{"content-type", "text/html"}}, "<html>no</html>"};
  };
  EXPECT_TRUE(errors_of(roll_over(world_)).ends_with("until a later run finishes the rollover"));
  EXPECT_TRUE(has_next_key(world_));
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  expect_agreement();
}

// Were it believed, the only key that the CA knows would be gone.
TEST_F(KeyChangeTest, a_non_acme_response_is_not_a_success) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "keyChange") return std::nullopt;
    return HttpResponse{200, {{"content-type", "text/html"}}, "<html>hi</html>"};
  };
  EXPECT_EQ(errors_of(roll_over(world_)),
            "rollover of the account key: https://ca.test/keyChange: expected application/json, "
            "got text/html (HTTP 200, 15 octets); the account keeps its key until a later run "
            "finishes the rollover");
  EXPECT_EQ(thumbprint_on_disk(world_), before_);
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  expect_agreement();
}

TEST_F(KeyChangeTest, another_json_document_is_not_a_success) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "keyChange") return std::nullopt;
    return HttpResponse{200, {{"content-type", "application/json"}}, "[\"try later\"]"};
  };
  EXPECT_NE(errors_of(roll_over(world_)), "");
  EXPECT_EQ(thumbprint_on_disk(world_), before_);
}

TEST_F(KeyChangeTest, a_success_without_the_account_in_it_is_checked) {
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource == "keyChange") response.body.clear(), response.fields.clear();
    return Result<HttpResponse>(std::move(response));
  };
  EXPECT_EQ(errors_of(roll_over(world_)), "");
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  expect_agreement();
}

TEST_F(KeyChangeTest, a_rate_limited_ca_keeps_what_was_begun) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "keyChange") return std::nullopt;
    return test::ScriptedAcme::problem(503, "serverInternal", "later");
  };
  const StageReport report = roll_over(world_);
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet) << errors_of(report);
  EXPECT_TRUE(has_next_key(world_));
  world_.acme.refuse = nullptr;
  EXPECT_EQ(errors_of(roll_over(world_)), "");
  expect_agreement();
}

// RFC 8555 §7.3.5: 409.
TEST_F(KeyChangeTest, a_key_of_another_account_is_left_to_its_owner) {
  world_.directory.write("state/accounts/acme/next.key", kP384Key, 0600);
  const Json jwk = {{"crv", "P-384"},
                    {"kty", "EC"},
                    {"x", "p9tq1dMSGbnd0eucVS-AkPgycidgQKr1CGRj_ZfMZZhfGHcZbcypQV45oEPhnQlW"},
                    {"y", "z55VVUEyIk48tajosWTslF6jqKXd1jTZt9m2Md4lRhrx4_yDpffLEHpkDXaP7pUW"}};
  const std::string other = world_.acme.add_account(jwk);
  const std::string wanted =
      "rollover of the account key: " + path("next.key") + ": this key belongs to the account " +
      other +
      ", expected https://ca.test/account/0: move the file away; the next rollover makes a new key";
  EXPECT_EQ(errors_of(roll_over(world_)), wanted);
  EXPECT_EQ(world_.directory.read("state/accounts/acme/next.key"), kP384Key);
  EXPECT_EQ(thumbprint_at_ca(world_), before_);
  EXPECT_EQ(thumbprint_on_disk(world_), before_);
  EXPECT_EQ(errors_of(world_.order()).find(wanted), 0U);
}

// The other account takes the key between our two questions.
TEST_F(KeyChangeTest, a_conflict_in_the_answer_of_the_ca_is_reported) {
  world_.directory.write("state/accounts/acme/next.key", kP384Key, 0600);
  const Json jwk = {{"crv", "P-384"},
                    {"kty", "EC"},
                    {"x", "p9tq1dMSGbnd0eucVS-AkPgycidgQKr1CGRj_ZfMZZhfGHcZbcypQV45oEPhnQlW"},
                    {"y", "z55VVUEyIk48tajosWTslF6jqKXd1jTZt9m2Md4lRhrx4_yDpffLEHpkDXaP7pUW"}};
  world_.acme.refuse = [&](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource == "keyChange") world_.acme.add_account(jwk);
    return std::nullopt;
  };
  EXPECT_NE(errors_of(roll_over(world_))
                .find("this key belongs to the account https://ca.test/account/1, expected"),
            std::string::npos);
  EXPECT_TRUE(has_next_key(world_));
}

TEST_F(KeyChangeTest, is_refused_where_the_ca_offers_none) {
  world_.acme.script.offers_key_change = false;
  const auto before = world_.on_disk();
  EXPECT_EQ(errors_of(roll_over(world_)),
            "rollover of the account key: https://ca.test/directory: the CA does not offer "
            "keyChange: the account keeps its key");
  EXPECT_TRUE(world_.on_disk() == before);
}

TEST_F(KeyChangeTest, is_finished_although_account_json_was_lost) {
  lose_answers(3);
  roll_over(world_);
  world_.acme.tamper = nullptr;
  ASSERT_TRUE(world_.files.remove(path("account.json")));
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  expect_agreement();
}

// The CA knows no key but the old one, and will not take another.
TEST_F(KeyChangeTest, a_ca_whose_key_change_is_broken_still_issues_with_the_old_key) {
  const std::string told =
      "rollover of the account key: https://ca.test/keyChange: HTTP 500: died "
      "(urn:ietf:params:acme:error:serverInternal); the account keeps its key until a later run "
      "finishes the rollover";
  refuse_key_change(test::ScriptedAcme::problem(500, "serverInternal", "died"));
  EXPECT_EQ(errors_of(roll_over(world_)), told);
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes), told);
  EXPECT_TRUE(world_.state().issued);
  EXPECT_TRUE(has_next_key(world_));
  EXPECT_EQ(thumbprint_on_disk(world_), before_);
  const unsigned tries = world_.acme.count("keyChange");
  world_.order();
  EXPECT_EQ(world_.acme.count("keyChange"), tries) << "once in a process";
  world_.acme.refuse = nullptr;
  world_.restart();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_NE(thumbprint_at_ca(world_), before_);
  expect_agreement();
}

TEST_F(KeyChangeTest, whose_answer_never_came_keeps_the_old_key_in_use_where_the_ca_has_that) {
  world_.order();
  world_.publish_all();
  world_.acme.tamper = [](const std::string& resource, HttpResponse response) {
    if (resource != "keyChange") return Result<HttpResponse>(std::move(response));
    return Result<HttpResponse>(Error("https://ca.test/keyChange: cut off"));
  };
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "keyChange") return std::nullopt;
    return test::ScriptedAcme::problem(500, "serverInternal", "never heard");
  };
  roll_over(world_);
  // A process that has only the stage fetch.
  world_.restart();
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_TRUE(world_.state().issued);
}

TEST_F(KeyChangeTest, that_is_limited_bars_nothing_else_and_is_not_tried_before_its_time) {
  HttpResponse busy = test::ScriptedAcme::problem(503, "serverInternal", "later");
  busy.fields.emplace_back("retry-after", "7200");
  refuse_key_change(busy);
  roll_over(world_);
  EXPECT_EQ(world_.acme.count("keyChange"), 1U);
  EXPECT_EQ(errors_of(world_.issue()), "");
  EXPECT_TRUE(world_.state().issued);
  EXPECT_EQ(world_.acme.count("keyChange"), 1U);
  world_.clock.advance(std::chrono::hours(2));
  world_.acme.refuse = nullptr;
  world_.restart();
  EXPECT_EQ(errors_of(world_.order()), "");
  EXPECT_EQ(world_.acme.count("keyChange"), 2U);
  expect_agreement();
}

TEST_F(KeyChangeTest, that_is_broken_keeps_nobody_from_deactivating_or_revoking) {
  ASSERT_EQ(errors_of(world_.issue()), "");
  refuse_key_change(test::ScriptedAcme::problem(500, "serverInternal", "died"));
  roll_over(world_);
  const PendingRevocation target = issued_target(world_.context(), id_of("web")).value();
  EXPECT_EQ(errors_of(run_revoke(world_.context(), world_.settings, target,
                                 RevocationReason::superseded, {})
                          .report),
            "");
  EXPECT_EQ(world_.acme.revoked().size(), 1U);
  EXPECT_EQ(errors_of(run_account_deactivate(world_.context(), world_.settings, world_.ca())), "");
  EXPECT_EQ(world_.acme.accounts().at(kAccountUrl).status, "deactivated");
}

TEST_F(KeyChangeTest, is_abandoned_where_the_ca_no_longer_offers_it) {
  refuse_key_change(test::ScriptedAcme::problem(500, "serverInternal", "died"));
  roll_over(world_);
  world_.acme.script.offers_key_change = false;
  const StageReport report = world_.issue();
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes),
            "rollover of the account key: https://ca.test/directory: the CA no longer offers "
            "keyChange: the rollover is abandoned and the account keeps its key");
  EXPECT_FALSE(has_next_key(world_));
  EXPECT_TRUE(world_.state().issued);
  EXPECT_EQ(world_.acme.count("keyChange"), 1U);
  EXPECT_EQ(world_.acme.count(""), 0U);
  expect_agreement();
}

TEST_F(KeyChangeTest, that_crashed_before_its_last_step_is_reported_when_finished) {
  std::filesystem::copy_file(world_.directory / "state/accounts/acme/account.key",
                             world_.directory / "state/accounts/acme/next.key");
  const StageReport report = roll_over(world_);
  EXPECT_EQ(errors_of(report), "");
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(lines_of(report.done),
            "account https://ca.test/account/0: key replaced: ecdsa-p256, thumbprint " + before_);
  EXPECT_EQ(world_.acme.count("keyChange"), 0U);
  expect_agreement();
}

TEST_F(KeyChangeTest, a_ca_that_does_not_know_the_account_says_so) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "keyChange") return std::nullopt;
    return test::ScriptedAcme::problem(400, "accountDoesNotExist", "gone");
  };
  EXPECT_EQ(errors_of(roll_over(world_)),
            "rollover of the account key: https://ca.test/keyChange: HTTP 400: gone "
            "(urn:ietf:params:acme:error:accountDoesNotExist); remove " +
                path("account.json") + " to register the key again; the account keeps its key");
}

}  // namespace
}  // namespace millrace::acme
