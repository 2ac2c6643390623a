// What CAs do that RFC 8555 does not say, and what a hostile one may not do.
#include <gtest/gtest.h>

#include "acme/client/fetch_directory.h"
#include "acme/order/check_ca.h"
#include "tests/support/acme/fetch_world.h"

namespace millrace::acme {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::ScriptedAcme;

class CaQuirks : public testing::Test {
 protected:
  // Every answer is changed before it is sent.
  void change(std::function<void(const std::string& resource, HttpResponse&)> change) {
    world_.acme.tamper = [change](const std::string& resource, HttpResponse response) {
      change(resource, response);
      return Result<HttpResponse>(std::move(response));
    };
  }
  void change_json(const std::string& resource, std::function<void(Json&)> change_one) {
    change([resource, change_one](const std::string& seen, HttpResponse& response) {
      if (seen != resource) return;
      Json body = Json::parse(response.body);
      change_one(body);
      response.body = body.dump();
    });
  }
  // The directory's URL is ca.test/moved, which redirects to `target`.
  void redirect(int status, const std::string& target) {
    world_.ca().directory_url = "https://ca.test/moved";
    world_.http.script([this, status, target](const HttpRequest& request) -> Result<HttpResponse> {
      if (request.url != "https://ca.test/moved") return world_.acme.answer(request);
      return HttpResponse{status, {{"location", target}}, ""};
    });
  }
  void expect_issued() {
    EXPECT_EQ(errors_of(world_.issue()), "");
    expect_one_certificate(world_);
  }

  World world_;
};

TEST_F(CaQuirks, a_directory_that_has_moved_is_followed_and_named) {
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const char* target : {"https://ca.test/directory", "/directory", "directory"}) {
      World world;
      world.ca().directory_url = "https://ca.test/moved";
      world.http.script([&](const HttpRequest& request) -> Result<HttpResponse> {
        if (request.url != "https://ca.test/moved") return world.acme.answer(request);
        return HttpResponse{status, {{"location", target}}, ""};
      });
      world.csr();
      const StageReport report = world.order();
      EXPECT_EQ(errors_of(report), "");
      EXPECT_EQ(lines_of(report.notes),
                "acme.directory: https://ca.test/moved redirects to https://ca.test/directory: set "
                "it to that URL");
      EXPECT_EQ(world.state().order->directory, "https://ca.test/moved");
    }
  }
}

TEST_F(CaQuirks, check_names_the_url_of_a_directory_that_has_moved) {
  class NoCaa final : public CaaSource {
    std::vector<Result<Records>> at(std::span<const DnsName> owners) override {
      return std::vector<Result<Records>>(owners.size(), Records());
    }
  } no_caa;
  redirect(301, "https://ca.test/directory");
  std::vector<Line> notes;
  EXPECT_TRUE(check_ca(world_.context(), world_.settings, world_.ca(), no_caa, notes).empty());
  EXPECT_EQ(lines_of(notes),
            "acme.directory: https://ca.test/moved redirects to https://ca.test/directory: set it "
            "to that URL");
}

TEST_F(CaQuirks, a_directory_that_redirects_elsewhere_than_https_is_an_error) {
  world_.csr();
  redirect(301, "http://ca.test/directory");
  EXPECT_EQ(errors_of(world_.order()),
            "https://ca.test/moved: Location: expected an https URL of at most 2048 octets, got "
            "\"http://ca.test/directory\"");
  world_.restart_later();
  redirect(301, "https://127.0.0.1/directory");
  EXPECT_EQ(errors_of(world_.order()),
            "https://127.0.0.1/directory: the CA at https://ca.test/moved gives a URL on this "
            "host's loopback: not followed");
}

TEST_F(CaQuirks, a_directory_that_redirects_for_ever_is_an_error) {
  redirect(302, "https://ca.test/moved");
  EXPECT_EQ(request_directory(world_.env, world_.ca()).error().text(),
            "https://ca.test/moved: more than 5 redirects, the last to https://ca.test/moved: set "
            "acme.directory to the URL of the directory");
}

TEST_F(CaQuirks, other_redirects_are_not_followed) {
  publish_challenges(world_);
  world_.acme.refuse = [](const std::string& resource) -> std::optional<HttpResponse> {
    if (resource != "order") return std::nullopt;
    return HttpResponse{302, {{"location", "https://ca.test/elsewhere"}}, ""};
  };
  world_.fetch();
  EXPECT_EQ(world_.acme.count("elsewhere"), 0U);
}

TEST_F(CaQuirks, a_location_relative_to_the_request_is_understood) {
  change([](const std::string&, HttpResponse& response) {
    for (auto& [name, value] : response.fields) {
      if (name == "location") value = value.substr(std::string("https://ca.test").size());
    }
  });
  expect_issued();
}

TEST_F(CaQuirks, a_wildcard_s_authorization_may_name_the_wildcard) {
  change_json("authorization", [](Json& body) {
    if (!body.value("wildcard", false)) return;
    body["identifier"]["value"] = "*." + body["identifier"]["value"].get<std::string>();
  });
  expect_issued();
}

TEST_F(CaQuirks, a_newnonce_that_answers_get_alone_is_asked_with_get) {
  for (const int status : {400, 403, 404, 405, 500, 501}) {
    World world;
    world.http.script([&](const HttpRequest& request) -> Result<HttpResponse> {
      if (request.url != "https://ca.test/newNonce") return world.acme.answer(request);
      if (request.method == "HEAD") return HttpResponse{status, {}, ""};
      HttpRequest head = request;
      head.method = "HEAD";
      return world.acme.answer(head);
    });
    EXPECT_EQ(errors_of(world.issue()), "") << status;
    expect_one_certificate(world);
  }
}

TEST_F(CaQuirks, a_newnonce_whose_answer_to_head_is_lost_is_asked_with_get) {
  world_.http.script([&](const HttpRequest& request) -> Result<HttpResponse> {
    if (request.url != "https://ca.test/newNonce") return world_.acme.answer(request);
    if (request.method == "HEAD") return Error(request.url + ": the answer was cut off");
    HttpRequest head = request;
    head.method = "HEAD";
    return world_.acme.answer(head);
  });
  expect_issued();
}

TEST_F(CaQuirks, hints_of_a_wrong_type_are_as_none) {
  const std::vector<Json> values = {Json::array(), Json::object(), 7, true, nullptr, "soon"};
  for (const Json& value : values) {
    World world;
    world.acme.tamper = [&value](const std::string& resource, HttpResponse response) {
      const auto set = [&](const std::string& of, const std::string& member) {
        if (!resource.starts_with(of)) return;
        Json body = Json::parse(response.body, nullptr, false);
        if (!body.is_object()) return;
        body[member] = value;
        response.body = body.dump();
      };
      set("newAccount", "orders");
      set("newAccount", "contact");
      set("newAccount", "status");
      set("newOrder", "expires");
      set("order", "expires");
      set("order", "error");
      set("authorization", "expires");
      set("directory", "meta");
      set("directory", "renewalInfo");
      set("directory", "keyChange");
      return Result<HttpResponse>(std::move(response));
    };
    // A status of an account that is another word than "valid" is the CA's word.
    if (value == "soon") continue;
    EXPECT_EQ(errors_of(world.issue()), "") << value.dump();
    expect_one_certificate(world);
  }
}

TEST_F(CaQuirks, a_challenge_without_a_usable_url_is_as_not_offered) {
  change_json("authorization", [](Json& body) {
    for (Json& challenge : body["challenges"]) {
      if (challenge["type"] == "dns-01") challenge["url"] = 7;
    }
  });
  world_.csr();
  const std::string errors = errors_of(world_.order());
  EXPECT_NE(errors.find("dns-01 without a usable URL"), std::string::npos) << errors;
}

TEST_F(CaQuirks, links_of_unknown_relations_are_not_followed) {
  world_.web().chain = ChainChoice::parse("shortest").value();
  change([](const std::string& resource, HttpResponse& response) {
    if (resource != "certificate") return;
    response.fields.emplace_back("link",
                                 R"(<https://ca.test/later/0>; rel="acme-optional-alternate")");
  });
  expect_issued();
  EXPECT_EQ(world_.acme.count("later"), 0U);
}

TEST_F(CaQuirks, an_alternate_that_is_not_made_yet_is_left_out) {
  world_.web().chain = ChainChoice::parse("shortest").value();
  world_.acme.script.chains = {0, 1};
  change([](const std::string& resource, HttpResponse& response) {
    if (resource == "alternate") response = {202, {{"retry-after", "3600"}}, ""};
  });
  expect_issued();
}

TEST_F(CaQuirks, urls_with_a_user_name_or_on_this_host_are_refused) {
  const std::vector<std::pair<std::string, std::string>> members = {
      {"directory", "newNonce"},   {"directory", "newAccount"}, {"directory", "newOrder"},
      {"newOrder", "finalize"},    {"order", "finalize"},       {"order", "certificate"},
      {"directory", "renewalInfo"}};
  for (const auto& [resource, member] : members) {
    for (const char* url : {"https://127.0.0.1/x", "https://localhost:8443/x", "http://ca.test/x",
                            "https://user@ca.test/x", "https://[::1]/x"}) {
      World world;
      world.acme.tamper = [&, resource = resource, member = member](const std::string& seen,
                                                                    HttpResponse response) {
        Json body = Json::parse(response.body, nullptr, false);
        if (seen == resource && body.is_object()) {
          body[member] = url;
          response.body = body.dump();
        }
        return Result<HttpResponse>(std::move(response));
      };
      world.csr();
      world.order();
      world.publish_all();
      for (int i = 0; i < 3; ++i) world.fetch();
      for (const HttpRequest& request : world.http.requests()) {
        EXPECT_TRUE(request.url.starts_with("https://ca.test/")) << request.url;
      }
    }
  }
}

TEST_F(CaQuirks, a_location_or_link_to_this_host_is_not_followed) {
  change([](const std::string&, HttpResponse& response) {
    for (auto& [name, value] : response.fields) {
      if (name == "location") value = "https://127.0.0.1:1/order/0";
    }
    response.fields.emplace_back("link", R"(<https://127.0.0.1:1/a>;rel="alternate")");
  });
  world_.csr();
  world_.order();
  for (const HttpRequest& request : world_.http.requests()) {
    EXPECT_TRUE(request.url.starts_with("https://ca.test/")) << request.url;
  }
}

// The answer to the newOrder of a renewal is lost, and with it what the state knew of it.
TEST_F(CaQuirks, an_order_that_has_replaced_the_certificate_is_searched_for_and_used) {
  world_.acme.script.renewal_info = true;
  EXPECT_EQ(errors_of(world_.issue()), "");
  const OrderState before = world_.state();
  EXPECT_EQ(errors_of(world_.order({.renew_now = true})), "");
  ASSERT_TRUE(world_.state().order);
  ASSERT_TRUE(world_.files.write(world_.paths().order(id_of("web")), encode(before), 0600));
  world_.restart();
  const StageReport report = world_.order({.renew_now = true});
  EXPECT_EQ(errors_of(report), "");
  EXPECT_EQ(lines_of(report.notes).substr(0, 83),
            "certificate web: the CA has another order that replaces the certificate; searching ");
  EXPECT_EQ(world_.state().order->url, "https://ca.test/order/1");
  EXPECT_EQ(world_.acme.orders_made(), 2U);
}

TEST_F(CaQuirks, without_a_list_of_orders_the_next_one_replaces_nothing) {
  world_.acme.script.renewal_info = true;
  world_.acme.script.offers_orders = false;
  EXPECT_EQ(errors_of(world_.issue()), "");
  const OrderState before = world_.state();
  EXPECT_EQ(errors_of(world_.order({.renew_now = true})), "");
  ASSERT_TRUE(world_.files.write(world_.paths().order(id_of("web")), encode(before), 0600));
  world_.restart();
  const StageReport report = world_.order({.renew_now = true});
  EXPECT_EQ(errors_of(report), "");
  EXPECT_NE(
      lines_of(report.notes)
          .find(
              "certificate web: the CA offers no list of orders, so the other order is not found"),
      std::string::npos)
      << lines_of(report.notes);
  EXPECT_FALSE(world_.acme.last_new_order().contains("replaces"));
  EXPECT_TRUE(world_.state().order);
}

TEST_F(CaQuirks, nonces_refused_for_ever_end_at_the_caller_s_limit) {
  world_.csr();
  world_.acme.script.rejects_nonce = [this](unsigned) {
    world_.clock.advance(seconds(2));
    return true;
  };
  const auto start = world_.clock.monotonic();
  world_.session->end_at(start + seconds(20));
  const StageReport report = world_.order();
  EXPECT_LE(world_.clock.monotonic() - start, seconds(22));
  EXPECT_EQ(errors_of(report),
            "account registration: https://ca.test/directory: not finished within /wait/limit: the "
            "next run continues");
  EXPECT_EQ(report.exit_status(), ExitStatus::not_yet);
}

}  // namespace
}  // namespace millrace::acme
