// A FAKE ACME server (RFC 8555), in memory, for tests. It is not a CA and queries no DNS unless
// configured to: every challenge that gets a response becomes valid. But it is strict about the
// protocol: it verifies every JWS signature (with its own code), nonce, url, kid and media type,
// walks orders and authorizations through their states, and signs real certificates with a
// throw-away key. It misbehaves only as the members of Script and the two hooks say.
//
//   ScriptedAcme acme(env.clock);
//   env.http.script([&](const HttpRequest& request) { return acme.answer(request); });
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/env/env.h"
#include "tests/support/scripted_acme_ca.h"
#include "tests/support/scripted_acme_jws.h"

namespace millrace::test {

class ScriptedAcme {
 public:
  // What requests are for, as counted and as passed to the hooks: "directory", "newNonce",
  // "newAccount", "account", "keyChange", "newOrder", "order", "orders", "authorization",
  // "challenge", "finalize", "certificate", "alternate", "renewalInfo", "revokeCert".
  using Resource = std::string;

  struct Script {
    // POSTs whose nonce is rejected although it is valid; gets the number of the POST, from 1.
    std::function<bool(unsigned post)> rejects_nonce = [](unsigned) { return false; };
    // What the DNS is believed to hold. Called with owner ("_acme-challenge.example.test.") and TXT
    // value.
    std::function<bool(const std::string& owner, const std::string& value)> dns =
        [](const std::string&, const std::string&) { return true; };
    // Names whose validation fails, with the problem document to give.
    std::map<std::string, Json> invalid_names;
    unsigned validating_looks = 0;    // polls of an order that still return pending
    unsigned processing_answers = 0;  // to finalize and the polls after it, that return processing
    std::string retry_after;          // sent with those polls; empty: none
    bool reuses_authorizations = false;  // names that are valid once need no proof again
    bool offers_orders = true;           // accounts have a list of orders
    size_t orders_per_page = 100;
    bool shows_contacts = true;                   // in account objects
    bool offers_key_change = true;                // in the directory
    std::string terms_of_service;                 // empty: none
    std::map<std::string, std::string> mac_keys;  // not empty: external accounts only
    Duration lifetime = std::chrono::days(90);
    Duration age = std::chrono::hours(1);  // of certificates when they are issued
    bool other_key = false;                // certificates are for a key that was not requested
    std::vector<std::string> other_names;  // not empty: certificates are for these
    std::vector<std::string> challenge_types = {"http-01", "dns-01", "tls-alpn-01"};
    std::string token;  // of every challenge; empty: a good one
    Duration authorization_lifetime = std::chrono::days(1);
    std::map<std::string, std::string> profiles;  // offered; not empty: any other is refused
    // Of ThrowAwayCa::issue: which chain is the CA's own, and the alternates.
    std::vector<size_t> chains = {0};
    bool renewal_info = false;  // RFC 9773 is offered, `replaces` is taken
    // The answer for a certificate that this CA issued.
    Json renewal = {
        {"suggestedWindow", {{"start", "2027-01-20T00:00:00Z"}, {"end", "2027-01-22T00:00:00Z"}}}};
    std::string renewal_retry_after;    // sent with that; empty: none
    Json meta = Json::object();         // more of the directory's
    Json persistence = Json::object();  // more of each dns-persist-01 challenge
  };
  Script script;

  // Asked before a request is acted on; an answer given here is sent instead (429, 503, …).
  std::function<std::optional<HttpResponse>(const Resource&)> refuse;
  // Given each answer after the act; what it returns is sent. An Error is a reply that is lost.
  std::function<Result<HttpResponse>(const Resource&, HttpResponse)> tamper;

  // `base`: its URLs begin so.
  explicit ScriptedAcme(Clock& clock, std::string base = "https://ca.test");

  Result<HttpResponse> answer(const HttpRequest& request);

  std::string directory_url() const { return base_ + "/directory"; }
  unsigned count(const Resource& resource) const;
  unsigned requests() const { return requests_; }
  unsigned posts() const { return posts_; }
  unsigned certificates_issued() const { return certificates_issued_; }
  size_t orders_made() const { return orders_.size(); }
  // "owner value" of what the answered challenges wanted to see.
  const std::set<std::string>& looked_for() const { return looked_for_; }
  const Json& last_new_account() const { return last_new_account_; }
  const Json& last_new_order() const { return last_new_order_; }
  const ThrowAwayCa& ca() const { return ca_; }
  // Of authorizations, in the order in which they were made.
  std::string authorization_status(size_t id) const { return authorizations_.at(id).status; }
  struct Account {
    Json jwk;
    std::string thumbprint;
    std::string status = "valid";
    Json contacts = Json::array();
  };
  const std::map<std::string, Account>& accounts() const { return accounts_; }  // by URL
  // An account that another client made. Gives its URL.
  std::string add_account(const Json& jwk, const Json& contacts = Json::array());
  // The leaf of each certificate revoked → the reason sent (RFC 5280 §5.3.1), -1 for none.
  const std::map<std::string, int>& revoked() const { return revoked_; }
  std::string root_pem() const { return ca_.root_pem(); }

  // Answers made by hand, for the hooks.
  static HttpResponse problem(int status, const std::string& type, const std::string& detail);
  static HttpResponse json_response(int status, const Json& body);
  static HttpResponse with_body(int status, const std::string& media_type, std::string body);

 private:
  struct Authorization {
    std::string name;
    bool wildcard = false;
    std::string status = "pending", token;
    TimePoint expires;
    Json error = {};
  };
  struct Order {
    std::string account;  // URL
    std::vector<std::string> names;
    std::vector<size_t> authorizations;
    std::string status = "pending";
    unsigned looks_left = 0;
    std::string profile, replaces;
    TimePoint expires = {};
    ThrowAwayCa::Issued issued = {};
  };
  struct Post {
    Jws jws;
    std::string account;  // URL; empty if the JWK is in the header
  };
  struct Route {
    Resource resource;
    size_t id = 0;
    std::string name = {};  // what follows the resource, whatever it is
  };

  Route route(const std::string& url) const;
  HttpResponse act(const Route& route, const HttpRequest& request);
  HttpResponse directory() const;
  std::optional<HttpResponse> check(const HttpRequest& request, Post& post);
  HttpResponse handle(const Route& route, const Post& post);
  HttpResponse new_account(const Post& post);
  HttpResponse account(const Post& post, const std::string& wanted);
  HttpResponse key_change(const Post& post);
  HttpResponse revoke(const Post& post);
  const Order* order_of_leaf(const std::string& der) const;
  Json account_json(const std::string& account) const;
  // The URL of the account with that key; empty: there is none.
  std::string account_with(const Json& jwk) const;
  bool bound(const Json& payload, const Json& jwk) const;
  HttpResponse new_order(const Post& post);
  HttpResponse show_order(size_t id);
  HttpResponse order_list(const Post& post, size_t page) const;
  HttpResponse show_authorization(size_t id, const Post& post);
  HttpResponse challenge(size_t id, const Post& post);
  HttpResponse finalize(size_t id, const Post& post);
  HttpResponse certificate(size_t id) const;
  HttpResponse alternate(size_t id) const;
  HttpResponse renewal_info(const std::string& id) const;
  std::optional<HttpResponse> refusal(const Json& new_order) const;
  void expire(Authorization& authorization) const;
  size_t authorization_for(const std::string& name);
  void settle(Order& order);
  Json order_json(size_t id) const;
  Json authorization_json(size_t id) const;
  Json challenge_json(size_t id, const std::string& type) const;
  bool is_in_dns(const Authorization& authorization, const std::string& type, const Post& post);
  bool is_persistent_in_dns(const Authorization& authorization, const Post& post);
  std::string url(const Resource& resource, size_t id) const;
  ThrowAwayCa::Issued issue(const Order& order, const std::string& csr_der);
  std::string new_nonce();

  Clock& clock_;
  ThrowAwayCa ca_;
  std::string base_;
  std::map<std::string, Account> accounts_;  // by URL
  std::vector<Order> orders_;
  std::vector<Authorization> authorizations_;
  std::set<std::string> nonces_;
  std::set<std::string> looked_for_;
  std::map<Resource, unsigned> counts_;
  std::map<std::string, int> revoked_;
  Json last_new_account_, last_new_order_;
  unsigned requests_ = 0, posts_ = 0, nonces_made_ = 0, certificates_issued_ = 0;
};

}  // namespace millrace::test
