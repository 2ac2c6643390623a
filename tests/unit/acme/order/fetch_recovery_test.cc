// Lost answers, broken answers and failing disks after the challenges are published: one order, one
// certificate all the same.
#include <gtest/gtest.h>

#include "tests/support/acme/fetch_world.h"

namespace millrace::acme {
namespace {

using test::ScriptedAcme;

class FetchRecovery : public testing::Test {
 protected:
  void SetUp() override { publish_challenges(world_); }

  // The first answer for the resource is lost, after the CA has acted.
  void lose_first(const std::string& resource) {
    auto lost = std::make_shared<bool>(false);
    world_.acme.tamper = [resource, lost](const std::string& seen, HttpResponse response) {
      if (seen != resource || *lost) return Result<HttpResponse>(std::move(response));
      *lost = true;
      return Result<HttpResponse>(
          Error("https://ca.test/" + resource + ": the answer was cut off"));
    };
  }
  void answer_with(const std::string& resource, const HttpResponse& answer) {
    world_.acme.tamper = [resource, answer](const std::string& seen, HttpResponse response) {
      return Result<HttpResponse>(seen == resource ? answer : std::move(response));
    };
  }
  World world_;
};

TEST_F(FetchRecovery, any_lost_answer_is_made_good_by_the_next_run) {
  for (const char* resource : {"challenge", "order", "finalize", "certificate"}) {
    World world;
    publish_challenges(world);
    bool lost = false;
    world.acme.tamper = [&lost, resource](const std::string& seen, HttpResponse response) {
      if (seen != resource || lost) return Result<HttpResponse>(std::move(response));
      lost = true;
      return Result<HttpResponse>(Error("the answer was cut off"));
    };
    EXPECT_EQ(fetch_to_the_end(world), "certificate web: the answer was cut off") << resource;
    expect_one_certificate(world);
  }
}

TEST_F(FetchRecovery, a_disk_that_fails_at_any_step_costs_no_second_certificate) {
  for (size_t step = 1;; ++step) {
    World world;
    publish_challenges(world);
    const size_t before = world.files.steps().size();
    world.files.plan(step, test::Fault::refuse);
    const std::string errors = fetch_to_the_end(world);
    if (world.files.steps().size() < before + step) break;
    EXPECT_NE(errors, "") << "step " << step << " " << world.files.steps()[before + step - 1];
    EXPECT_EQ(errors_of(world.fetch()), "") << "step " << step;
    expect_one_certificate(world);
  }
}

TEST_F(FetchRecovery, answering_a_second_time_is_not_a_failure) {
  lose_first("challenge");
  EXPECT_EQ(errors_of(world_.fetch()),
            "certificate web: https://ca.test/challenge: the answer was cut off");
  EXPECT_EQ(world_.state().order->phase, OrderPhase::ordered);
  world_.restart_later();
  // The CA calls the second answer malformed: the challenge is no longer pending.
  EXPECT_EQ(errors_of(world_.fetch()), "");
  EXPECT_EQ(world_.state().order->phase, OrderPhase::answered);
}

TEST_F(FetchRecovery, a_challenge_that_is_refused_for_good_is_a_failure) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "challenge") return std::nullopt;
    return ScriptedAcme::problem(403, "unauthorized", "not this one");
  };
  EXPECT_EQ(errors_of(world_.fetch()),
            "certificate web: https://ca.test/challenge/0: HTTP 403: not this one "
            "(urn:ietf:params:acme:error:unauthorized)");
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(FetchRecovery, a_refused_csr_is_a_failure) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "finalize") return std::nullopt;
    return ScriptedAcme::problem(400, "badCSR", "weak key");
  };
  world_.fetch();
  EXPECT_EQ(errors_of(world_.fetch()),
            "certificate web: https://ca.test/finalize/0: HTTP 400: weak key "
            "(urn:ietf:params:acme:error:badCSR)");
  EXPECT_EQ(world_.state().failures, 1U);
}

TEST_F(FetchRecovery, answers_that_are_not_a_chain_are_requested_again) {
  world_.fetch();
  const std::vector<std::pair<HttpResponse, std::string>> cases = {
      {ScriptedAcme::with_body(200, "text/html", "<html>"),
       "expected application/pem-certificate-chain, got text/html (HTTP 200, 6 octets)"},
      {ScriptedAcme::with_body(200, "application/pem-certificate-chain",
                               "-----BEGIN CERTIFICATE-----\nMIIB"),
       ""},
      {ScriptedAcme::with_body(200, "application/pem-certificate-chain",
                               std::string(2U << 20U, '\n')),
       "the answer has 2097152 octets, expected at most 1048576"}};
  for (const auto& [response, text] : cases) {
    answer_with("certificate", response);
    const std::string error = errors_of(world_.fetch());
    EXPECT_TRUE(error.starts_with("certificate web: https://ca.test/certificate/0")) << error;
    EXPECT_TRUE(error.ends_with(text)) << error;
    EXPECT_FALSE(world_.emitted("fetch", "issued/web.pem"));
    world_.clock.advance(std::chrono::minutes(100));
  }
  world_.acme.tamper = nullptr;
  EXPECT_EQ(errors_of(world_.fetch()), "");
  expect_one_certificate(world_);
}

TEST_F(FetchRecovery, a_non_acme_response_to_a_challenge_is_followed_by_another_response) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "challenge") return std::nullopt;
    return ScriptedAcme::with_body(200, "text/html", "<html>");
  };
  const std::string error = errors_of(world_.fetch());
  EXPECT_TRUE(error.ends_with(": expected application/json, got text/html (HTTP 200, 6 octets)"))
      << error;
  EXPECT_EQ(world_.state().order->phase, OrderPhase::ordered);
  world_.acme.refuse = nullptr;
  EXPECT_EQ(fetch_to_the_end(world_), "");
  expect_one_certificate(world_);
}

TEST_F(FetchRecovery, a_rate_limited_ca_gets_no_requests_and_the_order_is_kept) {
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "challenge") return std::nullopt;
    HttpResponse busy = ScriptedAcme::problem(503, "serverInternal", "later");
    busy.fields.emplace_back("retry-after", "60");
    return busy;
  };
  const StageReport report = world_.fetch();
  EXPECT_EQ(
      lines_of(report.pending),
      "certificate web: the CA refuses requests until 2026-11-23T20:16:00Z: "
      "https://ca.test/challenge/0: HTTP 503: later (urn:ietf:params:acme:error:serverInternal)");
  world_.acme.refuse = nullptr;
  EXPECT_EQ(fetch_to_the_end(world_), "");
  expect_one_certificate(world_);
}

TEST_F(FetchRecovery, half_of_all_nonces_rejected_costs_only_requests) {
  world_.acme.script.rejects_nonce = [](unsigned post) { return post % 2 == 0; };
  EXPECT_EQ(fetch_to_the_end(world_), "");
  expect_one_certificate(world_);
}

}  // namespace
}  // namespace millrace::acme
