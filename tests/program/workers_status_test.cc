// What `status` shows of the ACME hosts that share the certificates through a store.
#include <gmock/gmock.h>

#include "core/base/json.h"
#include "tests/support/fake_etcd.h"
#include "tests/support/program/site.h"

namespace millrace::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kWorkers =
    "worker mx1: works on nothing\n"
    "worker acme2: works on\n"
    "  mail since 2026-11-23T20:00:00Z, order https://ca.test/order/7\n"
    "CA acme: limited for new orders until 2026-11-23T21:00:00Z, as acme2 was asked: slowly\n";

class SiteOfWorkers : public ::testing::Test {
 protected:
  SiteOfWorkers() {
    site_.write_config("{\n  \"acme\"", R"({ "etcd": { "box": "mx1", "workers": true,
      "endpoints": ["https://etcd1.test:2379"] }, "acme")");
    site_.http.script([this](const HttpRequest& request) {
      return request.url.starts_with("https://etcd1") ? store_.answer(request)
                                                      : site_.acme.answer(request);
    });
  }
  void put(const std::string& key, const std::string& value) {
    store_.store["/millrace/work/" + key] = {value, 1, 1, 0};
  }
  void fill() {
    put("mail/claim", R"({"host":"acme2","started":"2026-11-23T20:00:00Z"})");
    put("mail/order", R"({"id":"0","host":"acme2","ca":"acme","account":"","csr":"",)"
                      R"("url":"https://ca.test/order/7"})");
    put("@acme/newOrder", R"({"host":"acme2","directory":"","account":"",)"
                          R"("until":"2026-11-23T21:00:00Z","reason":"slowly"})");
    put("@acme/all", R"({"host":"acme2","directory":"","account":"",)"
                     R"("until":"2026-11-23T19:00:00Z","reason":"over"})");
  }

  Site site_;
  FakeEtcd store_;
};

TEST_F(SiteOfWorkers, shows_who_works_on_what_since_when) {
  site_.run({"issue"});
  fill();
  EXPECT_THAT(site_.run({"status", "--all"}).out, HasSubstr(kWorkers));
  EXPECT_THAT(site_.run({"status"}).out,
              HasSubstr("\nworkers       mx1 on nothing, acme2 on 1 certificate\n"));
  const Json json = Json::parse(site_.run({"status", "--json"}).out);
  EXPECT_EQ(json.at("workers").at("hosts").at(1).dump(),
            R"({"claims":[{"certificate":"mail","order":"https://ca.test/order/7",)"
            R"("since":"2026-11-23T20:00:00Z",)"
            R"("subject":{"kind":"certificate","name":"mail"}}],"host":"acme2"})");
  EXPECT_EQ(json.at("workers").at("limits").size(), 1U);
}

TEST_F(SiteOfWorkers, shows_the_rest_while_the_store_is_down) {
  site_.run({"issue"});
  store_.before = [](const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
    return Error(request.url + ": this member of etcd cannot be reached");
  };
  const Said said = site_.run({"status", "--all"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out, HasSubstr("workers: https://etcd1.test:2379/version: this member of etcd "
                                  "cannot be reached"));
  EXPECT_THAT(said.out, HasSubstr("\ncertificate web (example.test *.example.test): issued"));
}

TEST_F(SiteOfWorkers, asks_the_store_for_nothing_where_a_timer_makes_the_form) {
  site_.run({"issue"});
  const uint64_t before = store_.requests;
  site_.run({"status", "--nagios"});
  site_.run({"status", "--prometheus", "-"});
  site_.run({"status", "--html", "-"});
  EXPECT_EQ(store_.requests, before);
}

}  // namespace
}  // namespace millrace::test
