// Two ACME hosts with one account that share the certificates through a store.
#include "acme/order/shared_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "acme/client/account_setup.h"
#include "core/bundle/stage_memory.h"
#include "core/inbox/source.h"
#include "tests/support/acme/world.h"
#include "tests/support/fake_etcd.h"

namespace millrace::acme {
namespace {

namespace fs = std::filesystem;

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr const char* kStore = "http://127.0.0.1:2379";
const std::string kClaimKey = "/millrace/work/web/claim";
const std::string kOrderKey = "/millrace/work/web/order";

class Worker : public World {
 public:
  explicit Worker(const std::string& name) {
    place_.endpoints = {kStore};
    place_.prefix = "/millrace";
    place_.box = name;
    place_.has_workers = true;
  }
  // `requests`: of all certificates, and the account of this one's.
  void become_like(const World& first, test::ScriptedAcme& ca) {
    fs::remove_all(directory / "state");
    fs::copy(first.directory / "state", directory / "state",
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    this->ca().directory_url = ca.directory_url();
  }
  void reads(const Worker& other) {
    Source source;
    source.name = other.place_.box;
    source.role = Role::acme;
    source.directory = other.directory / "state/outbox";
    directory.write("state/trusted/" + source.name + "/fetch.pub",
                    other.directory.read("state/signing/fetch.pub"));
    sources_.list.push_back(std::move(source));
    sources_.own = {Stage::csr, Stage::order, Stage::poll, Stage::fetch};
  }
  StageContext shared_context() {
    StageContext shared = context();
    shared.etcd = &place_;
    shared.sources = &sources_;
    shared.memory = &*memory_;
    return shared;
  }
  StageReport order() { return run_order(shared_context(), settings, *session, {}, {}); }
  StageReport fetch() {
    publish_all();
    return run_fetch(shared_context(), settings, *session, {});
  }
  StageReport release() { return release_claims(shared_context(), *session); }
  // Fetches until nothing is pending.
  std::string fetch_all() {
    std::string errors;
    for (int looks = 0; looks < 20; ++looks) {
      const StageReport report = fetch();
      errors += errors_of(report);
      if (report.pending.empty()) break;
      clock.advance(seconds(1));
    }
    return errors;
  }
  // Another process: what it had in memory is lost.
  void begin_again() {
    restart();
    memory_.emplace();
  }

 private:
  EtcdPlace place_;
  Sources sources_;
  std::optional<StageMemory> memory_{std::in_place};
};

class SharedCertificates : public testing::Test {
 protected:
  void SetUp() override {
    first_.csr();
    ASSERT_TRUE(ensure_directory_and_account(first_.context(), first_.ca(),
                                             first_.session->memory(first_.ca().id)));
    second_.become_like(first_, ca_);
    first_.reads(second_);
    second_.reads(first_);
    for (Worker* worker : {&first_, &second_}) {
      worker->http.script([this](const HttpRequest& request) {
        return request.url.starts_with(kStore) ? etcd_.answer(request) : ca_.answer(request);
      });
      worker->begin_again();
    }
  }
  // As when the lease of every claim ends.
  void end_leases() {
    etcd_.leases.clear();
    std::erase_if(etcd_.store, [](const auto& entry) { return entry.second.lease != 0; });
  }
  void put(const std::string& key, const std::string& value) {
    auto& entry = etcd_.store[key];
    if (entry.created == 0) entry.created = etcd_.revision + 1;
    entry.modified = ++etcd_.revision;
    entry.value = value;
  }
  // Another host has claimed it meanwhile.
  void take_over() {
    end_leases();
    put(kClaimKey, R"({"host":"acme9","started":"2026-01-01T00:00:00Z"})");
  }
  void take_over_before(const std::string& resource) {
    ca_.tamper = [this, resource](const std::string& asked, HttpResponse response) {
      if (asked == resource) take_over();
      return Result<HttpResponse>(std::move(response));
    };
  }
  std::string csr() {
    return Json::parse(etcd_.store.at(kOrderKey).value).at("csr").get<std::string>();
  }
  void limit(const std::string& account, const std::string& until) {
    put("/millrace/work/@acme/all", Json({{"host", "acme9"},
                                          {"directory", ca_.directory_url()},
                                          {"account", account},
                                          {"until", until},
                                          {"reason", "slowly"}})
                                        .dump());
  }
  void hint(const std::string& url, const std::string& of_csr) {
    put(kOrderKey, Json({{"id", "00"},
                         {"host", "acme9"},
                         {"ca", "acme"},
                         {"account", ca_.accounts().begin()->first},
                         {"csr", of_csr},
                         {"url", url}})
                       .dump());
  }

  Worker first_{"acme1"}, second_{"acme2"};
  test::ScriptedAcme& ca_ = first_.acme;
  test::FakeEtcd etcd_;
};

TEST_F(SharedCertificates, are_ordered_by_one_host_and_published_by_both) {
  EXPECT_EQ(errors_of(first_.order()), "");
  const StageReport waiting = second_.order();
  EXPECT_EQ(errors_of(waiting), "");
  EXPECT_THAT(lines_of(waiting.pending), HasSubstr("certificate web: worked on by acme1 since "));
  EXPECT_EQ(first_.fetch_all(), "");
  EXPECT_EQ(errors_of(first_.release()), "");
  EXPECT_FALSE(etcd_.store.contains(kClaimKey));
  EXPECT_THAT(lines_of(second_.order().done),
              HasSubstr("certificate web: issued by acme1, good until "));
  EXPECT_EQ(errors_of(second_.fetch()), "");
  EXPECT_TRUE(second_.emitted("fetch", "issued/web.pem"));
  EXPECT_EQ(ca_.orders_made(), 1U);
  EXPECT_EQ(ca_.certificates_issued(), 1U);
}

TEST_F(SharedCertificates, go_on_in_the_next_process_of_the_same_host) {
  EXPECT_EQ(errors_of(first_.order()), "");
  first_.begin_again();
  EXPECT_EQ(first_.fetch_all(), "");
  EXPECT_EQ(ca_.certificates_issued(), 1U);
}

TEST_F(SharedCertificates, are_taken_over_with_their_order_from_a_host_that_stopped) {
  EXPECT_EQ(errors_of(first_.order()), "");
  end_leases();
  EXPECT_THAT(lines_of(second_.order().done),
              HasSubstr("certificate web: order of acme1 taken over: https://ca.test/order/0"));
  EXPECT_EQ(second_.wanted(), first_.wanted());
  // The first one continues, and finds out.
  const StageReport late = first_.fetch();
  EXPECT_THAT(lines_of(late.pending), HasSubstr("worked on by acme2 since "));
  EXPECT_EQ(ca_.count("finalize"), 0U);
  EXPECT_EQ(second_.fetch_all(), "");
  EXPECT_THAT(lines_of(first_.order().done), HasSubstr("issued by acme2"));
  EXPECT_FALSE(first_.state().order);
  EXPECT_EQ(ca_.orders_made(), 1U);
  EXPECT_EQ(ca_.certificates_issued(), 1U);
}

TEST_F(SharedCertificates, are_downloaded_again_where_the_outbox_of_the_host_that_issued_is_lost) {
  first_.order();
  EXPECT_EQ(first_.fetch_all(), "");
  first_.release();
  fs::remove_all(first_.directory / "state/outbox/fetch");
  EXPECT_THAT(lines_of(second_.order().done), HasSubstr("order of acme1 taken over"));
  EXPECT_EQ(second_.fetch_all(), "");
  EXPECT_EQ(second_.state().issued->chain, first_.state().issued->chain);
  EXPECT_EQ(ca_.certificates_issued(), 1U);
}

TEST_F(SharedCertificates, are_not_ordered_after_the_claim_was_lost) {
  etcd_.before = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    const bool is_intent =
        test::FakeEtcd::path_of(request) == "/v3/kv/txn" &&
        request.body.find(test::FakeEtcd::encoded(kOrderKey)) != std::string::npos &&
        etcd_.store.contains(kClaimKey);
    if (is_intent) take_over();
    return std::nullopt;
  };
  EXPECT_EQ(errors_of(first_.order()),
            "certificate web: taken over by acme9 since 2026-01-01T00:00:00Z, because this host's "
            "claim ran out");
  EXPECT_EQ(ca_.count("newOrder"), 0U);
}

TEST_F(SharedCertificates, whose_claim_was_lost_while_the_order_was_opened_keep_that_order) {
  take_over_before("newOrder");
  EXPECT_THAT(errors_of(first_.order()), HasSubstr("taken over by acme9"));
  EXPECT_EQ(etcd_.store.at(kOrderKey).value.find("https://ca.test/order/0"), std::string::npos);
  EXPECT_EQ(first_.fetch_all().find("finalize"), std::string::npos);
  EXPECT_EQ(ca_.count("finalize"), 0U);
  ca_.tamper = {};
  etcd_.store.erase(kClaimKey);
  EXPECT_EQ(errors_of(first_.order()), "");
  EXPECT_EQ(first_.fetch_all(), "");
  EXPECT_EQ(ca_.orders_made(), 1U);
  EXPECT_EQ(ca_.certificates_issued(), 1U);
}

TEST_F(SharedCertificates, are_not_finalized_after_the_claim_was_lost) {
  EXPECT_EQ(errors_of(first_.order()), "");
  take_over_before("order");
  std::string errors;
  for (int looks = 0; looks < 5; ++looks) {
    errors += errors_of(first_.fetch());
    first_.clock.advance(seconds(1));
  }
  EXPECT_THAT(errors, HasSubstr("taken over by acme9 since 2026-01-01T00:00:00Z"));
  EXPECT_EQ(ca_.count("finalize"), 0U);
}

TEST_F(SharedCertificates, with_an_intent_alone_are_searched_at_the_ca) {
  ca_.tamper = [](const std::string& asked, HttpResponse response) -> Result<HttpResponse> {
    if (asked == "newOrder") return Error("cut off");
    return response;
  };
  EXPECT_NE(errors_of(first_.order()), "");
  ca_.tamper = {};
  end_leases();
  EXPECT_THAT(lines_of(second_.order().done), HasSubstr("order found again"));
  EXPECT_EQ(second_.fetch_all(), "");
  EXPECT_EQ(ca_.orders_made(), 1U);
  EXPECT_EQ(ca_.certificates_issued(), 1U);
}

TEST_F(SharedCertificates, are_claimed_although_the_answer_was_lost) {
  bool is_lost = false;
  etcd_.after = [&](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
    const bool is_claim = test::FakeEtcd::path_of(request) == "/v3/kv/txn";
    if (is_claim && !std::exchange(is_lost, true)) return Error("cut off");
    return response;
  };
  EXPECT_EQ(errors_of(first_.order()), "");
  EXPECT_EQ(ca_.orders_made(), 1U);
  EXPECT_EQ(first_.fetch_all(), "");
}

TEST_F(SharedCertificates, wait_where_the_store_has_a_claim_that_never_ends) {
  put(kClaimKey, "nonsense");
  const StageReport report = first_.order();
  EXPECT_EQ(lines_of(report.pending),
            "certificate web: worked on by a host whose claim cannot be read");
  EXPECT_EQ(ca_.count("newOrder"), 0U);
}

TEST_F(SharedCertificates, wait_for_the_end_of_what_an_earlier_run_of_the_host_has_claimed) {
  put(kClaimKey, R"({"host":"acme1","started":"2026-11-23T20:14:50Z"})");
  EXPECT_EQ(lines_of(first_.order().pending),
            "certificate web: worked on by acme1 since 2026-11-23T20:14:50Z, an earlier run of "
            "this host, whose claim ends within a minute");
}

TEST_F(SharedCertificates, are_not_ordered_while_the_store_is_down) {
  etcd_.before = [](const HttpRequest&) {
    return std::optional(Result<HttpResponse>(Error("no")));
  };
  const StageReport report = first_.order();
  EXPECT_THAT(errors_of(report), HasSubstr("claims: "));
  EXPECT_EQ(ca_.count("newOrder"), 0U);
}

TEST_F(SharedCertificates, do_not_follow_the_store_to_another_server) {
  first_.order();
  const std::string of = csr();
  end_leases();
  hint("https://evil.test/order/0", of);
  const StageReport report = second_.order();
  EXPECT_THAT(lines_of(report.notes), HasSubstr("its URL is not of this CA"));
  EXPECT_THAT(lines_of(report.done), HasSubstr("order opened: https://ca.test/order/1"));
}

TEST_F(SharedCertificates, do_not_take_the_order_of_other_names) {
  first_.add_certificate("mail", {"mail.example.test"});
  first_.csr();
  first_.order();
  const std::string of = csr();
  const std::string other = first_.state("mail").order->url;
  end_leases();
  etcd_.store.erase("/millrace/work/mail/order");
  hint(other, of);
  const StageReport report = second_.order();
  EXPECT_THAT(lines_of(report.notes), HasSubstr(other + ": it is for other names"));
  EXPECT_THAT(lines_of(report.done), HasSubstr("order opened: "));
}

TEST_F(SharedCertificates, are_renewed_after_the_order_before_is_done) {
  first_.order();
  EXPECT_EQ(first_.fetch_all(), "");
  first_.release();
  EXPECT_THAT(lines_of(second_.order().done), HasSubstr("issued by acme1"));
  for (Worker* worker : {&first_, &second_}) {
    worker->clock.advance(std::chrono::hours(24 * 80));
    worker->begin_again();
    worker->csr();
  }
  EXPECT_THAT(lines_of(second_.order().done), HasSubstr("order opened: https://ca.test/order/1"));
  EXPECT_EQ(second_.fetch_all(), "");
  EXPECT_EQ(ca_.certificates_issued(), 2U);
}

TEST_F(SharedCertificates, wait_on_every_host_after_one_has_failed) {
  ca_.tamper = [](const std::string& asked, HttpResponse response) -> Result<HttpResponse> {
    if (asked != "newOrder") return response;
    return test::ScriptedAcme::problem(403, "rejectedIdentifier", "not this one");
  };
  EXPECT_THAT(errors_of(first_.order()), HasSubstr("not this one"));
  first_.release();
  ca_.tamper = {};
  const StageReport waiting = second_.order();
  EXPECT_EQ(errors_of(waiting), "");
  EXPECT_THAT(lines_of(waiting.pending), HasSubstr(", after 1 failure; the last: on acme1: "));
  EXPECT_EQ(ca_.count("newOrder"), 1U);
  // It has noted that, and need not ask the store again before.
  second_.begin_again();
  const uint64_t before = etcd_.requests;
  second_.order();
  EXPECT_EQ(etcd_.requests, before);
  second_.clock.advance(seconds(61));
  EXPECT_EQ(errors_of(second_.order()), "");
  EXPECT_EQ(second_.fetch_all(), "");
  EXPECT_EQ(ca_.certificates_issued(), 1U);
}

TEST_F(SharedCertificates, are_tried_at_once_by_an_operator_on_another_host) {
  put(kOrderKey, R"({"id":"00","host":"acme9","ca":"acme","account":"","csr":"","failures":3,)"
                 R"("retry":"2026-11-23T20:45:00Z","error":"x"})");
  EXPECT_THAT(lines_of(first_.order().pending), HasSubstr("the last: on acme9: x"));
  EXPECT_EQ(ca_.count("newOrder"), 0U);
  second_.session->end_waits();
  EXPECT_EQ(errors_of(second_.order()), "");
  EXPECT_EQ(ca_.count("newOrder"), 1U);
}

TEST_F(SharedCertificates, share_what_the_ca_asks_of_their_account) {
  ca_.tamper = [](const std::string& asked, HttpResponse response) -> Result<HttpResponse> {
    if (asked != "newOrder") return response;
    HttpResponse limited = test::ScriptedAcme::problem(429, "rateLimited", "too many new orders");
    limited.fields.emplace_back("retry-after", "3600");
    return limited;
  };
  first_.order();
  first_.release();
  EXPECT_EQ(ca_.count("newOrder"), 1U);
  const StageReport waiting = second_.order();
  EXPECT_EQ(errors_of(waiting), "");
  EXPECT_THAT(lines_of(waiting.pending), HasSubstr("(asked of acme1)"));
  EXPECT_EQ(ca_.count("newOrder"), 1U);
  EXPECT_TRUE(etcd_.store.contains("/millrace/work/@acme/newOrder"));
}

TEST_F(SharedCertificates, do_not_wait_for_what_the_ca_asks_of_another_account) {
  limit("https://ca.test/account/other", "2026-11-23T20:45:00Z");
  EXPECT_EQ(errors_of(second_.order()), "");
  EXPECT_EQ(ca_.count("newOrder"), 1U);
}

TEST_F(SharedCertificates, do_not_wait_for_what_is_over_or_days_ahead) {
  const std::string account = ca_.accounts().begin()->first;
  for (const char* until : {"2026-11-23T20:00:00Z", "2027-01-01T00:00:00Z"}) {
    limit(account, until);
    EXPECT_EQ(errors_of(second_.order()), "");
    EXPECT_FALSE(fs::exists(second_.directory / "state/accounts/acme/limit.json")) << until;
  }
  EXPECT_EQ(ca_.count("newOrder"), 1U);
}

TEST_F(SharedCertificates, wait_for_what_the_ca_asks_of_their_account_by_the_word_of_another_host) {
  limit(ca_.accounts().begin()->first, "2026-11-23T20:45:00Z");
  EXPECT_THAT(lines_of(second_.order().pending), HasSubstr("slowly (asked of acme9)"));
  EXPECT_EQ(ca_.count("newOrder"), 0U);
}

// Both hosts hold the claim then, and finalize the same order.
TEST_F(SharedCertificates, are_issued_once_by_a_store_for_which_every_comparison_holds) {
  etcd_.before = [this](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    if (test::FakeEtcd::path_of(request) != "/v3/kv/txn") return std::nullopt;
    Json body = Json::parse(request.body);
    if (body["compare"].empty()) return std::nullopt;
    body["compare"] = Json::array();
    HttpRequest agreed = request;
    agreed.body = body.dump();
    return etcd_.answer(agreed);
  };
  EXPECT_EQ(errors_of(first_.order()), "");
  etcd_.store.erase(kClaimKey);
  EXPECT_THAT(lines_of(second_.order().done), HasSubstr("order of acme1 taken over"));
  std::string errors;
  for (int looks = 0; looks < 10; ++looks) {
    for (Worker* worker : {&first_, &second_}) {
      errors += errors_of(worker->fetch());
      worker->clock.advance(seconds(1));
    }
  }
  EXPECT_EQ(errors, "");
  EXPECT_EQ(ca_.orders_made(), 1U);
  EXPECT_EQ(ca_.certificates_issued(), 1U);
  EXPECT_EQ(second_.state().issued->chain, first_.state().issued->chain);
}

TEST_F(SharedCertificates, are_not_ordered_by_half_an_answer) {
  etcd_.after = [](const HttpRequest& request, HttpResponse response) -> Result<HttpResponse> {
    const bool is_txn = test::FakeEtcd::path_of(request) == "/v3/kv/txn";
    return is_txn ? test::FakeEtcd::ok(Json::object()) : response;
  };
  EXPECT_EQ(errors_of(first_.order()), "claims: etcd: an answer without its ranges");
  EXPECT_EQ(ca_.count("newOrder"), 0U);
}

TEST_F(SharedCertificates, are_not_claimed_by_a_dry_run) {
  first_.env.is_dry_run = true;
  first_.order();
  EXPECT_TRUE(etcd_.store.empty());
}

}  // namespace
}  // namespace millrace::acme
