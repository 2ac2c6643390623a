// A site whose outboxes are in a store, too: what its runs publish there, and what they do while
// the store is down.
#include <algorithm>

#include <gmock/gmock.h>

#include "core/etcd/etcd_head.h"
#include "tests/support/fake_etcd.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;
using ::testing::Not;

class SiteWithStore : public ::testing::Test {
 protected:
  SiteWithStore() {
    site_.write_config("{\n  \"acme\"", R"({ "etcd": { "box": "mx1",
      "endpoints": ["https://etcd1.test:2379"] }, "acme")");
    site_.http.script([this](const HttpRequest& request) {
      return is_to_store(request) ? store_.answer(request) : site_.acme.answer(request);
    });
  }
  static bool is_to_store(const HttpRequest& request) {
    return request.url.starts_with("https://etcd1");
  }
  void stop_store() {
    store_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      return Error(request.url + ": this member of etcd cannot be reached");
    };
  }
  bool has(const std::string& scope) const {
    return store_.store.contains("/millrace/box/mx1/" + scope + "/head");
  }
  uint64_t serial(const std::string& scope) const {
    return decode_etcd_head(store_.store.at("/millrace/box/mx1/" + scope + "/head").value, "head")
        ->serial;
  }
  size_t asked() const {
    return static_cast<size_t>(std::ranges::count_if(site_.http.requests(), is_to_store));
  }

  Site site_;
  FakeEtcd store_;
};

TEST_F(SiteWithStore, publishes_every_outbox_and_the_publication) {
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 0) << said.err;
  for (const char* scope : {"csr", "order", "tlsa", "sign", "poll", "fetch", "publication"}) {
    EXPECT_TRUE(has(scope)) << scope;
  }
  std::string all;
  for (const auto& [key, entry] : store_.store) all += entry.value;
  EXPECT_THAT(all, Not(HasSubstr("PRIVATE KEY")));
}

TEST_F(SiteWithStore, has_the_store_asked_for_nothing_while_nothing_changes) {
  site_.run({"issue"});
  site_.run({"run"});
  const size_t before = asked();
  site_.clock.advance(minutes(5));
  EXPECT_EQ(site_.run({"run"}).status, 0);
  EXPECT_EQ(asked(), before);
}

TEST_F(SiteWithStore, goes_on_without_the_store_and_publishes_when_it_is_back) {
  stop_store();
  const Said said = site_.run({"issue"});
  EXPECT_EQ(said.status, 75);
  EXPECT_THAT(said.err, HasSubstr("not published in etcd: https://etcd1.test:2379/version: this "
                                  "member of etcd cannot be reached"));
  EXPECT_EQ(site_.acme.certificates_issued(), 1U);
  store_.before = nullptr;
  EXPECT_EQ(site_.run({"run"}).status, 0) << site_.err.str();
  EXPECT_TRUE(has("fetch"));
}

TEST_F(SiteWithStore, publishes_what_a_stage_alone_has_changed) {
  const Said said = site_.run({"csr"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("bundle csr: published in etcd\n"));
  EXPECT_EQ(serial("csr"), 1U);
}

TEST_F(SiteWithStore, writes_nothing_there_in_a_dry_run) {
  EXPECT_EQ(site_.run({"csr", "--dry-run"}).status, 0);
  EXPECT_EQ(site_.run({"run", "--dry-run"}).status, 0);
  EXPECT_EQ(asked(), 0U);
  EXPECT_TRUE(store_.store.empty());
}

}  // namespace
}  // namespace millrace::test
