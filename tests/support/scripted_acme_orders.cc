// Orders, authorizations and certificates of the fake ACME server.
#include <algorithm>

#include "core/base/encoding.h"
#include "core/crypto/csr.h"
#include "tests/support/scripted_acme.h"

namespace millrace::test {
namespace {

constexpr size_t kChains = 10;  // an order may have

}  // namespace

size_t ScriptedAcme::authorization_for(const std::string& name) {
  const bool wildcard = name.starts_with("*.");
  const std::string base = wildcard ? name.substr(2) : name;
  for (size_t i = 0; script.reuses_authorizations && i < authorizations_.size(); ++i) {
    const Authorization& known = authorizations_[i];
    if (known.name == base && known.wildcard == wildcard && known.status == "valid") return i;
  }
  const std::string number = std::to_string(authorizations_.size());
  const std::string token =
      script.token.empty() ? "token_of-authorization-" + number : script.token;
  authorizations_.push_back(
      {base, wildcard, "pending", token, clock_.now() + script.authorization_lifetime});
  return authorizations_.size() - 1;
}

// Of members beyond RFC 8555. nullopt: there is nothing against them.
std::optional<HttpResponse> ScriptedAcme::refusal(const Json& new_order) const {
  const std::string profile = text_member(new_order, "profile");
  if (!profile.empty() && !script.profiles.contains(profile)) {
    return problem(400, "invalidProfile", "no profile " + profile);
  }
  const std::string replaces = text_member(new_order, "replaces");
  if (replaces.empty()) return std::nullopt;
  if (!script.renewal_info) return problem(400, "malformed", "replaces is not known here");
  const auto issued = [&](const Order& order) { return order.issued.renewal_id == replaces; };
  if (std::ranges::none_of(orders_, issued)) {
    return problem(404, "malformed", "no certificate " + replaces);
  }
  const auto successor = [&](const Order& order) {
    return order.replaces == replaces && order.status != "invalid";
  };
  if (std::ranges::any_of(orders_, successor)) {
    return problem(409, "alreadyReplaced", "another order replaces " + replaces);
  }
  return std::nullopt;
}

void ScriptedAcme::expire(Authorization& authorization) const {
  const bool over = clock_.now() >= authorization.expires;
  if (over && authorization.status == "pending") authorization.status = "expired";
}

HttpResponse ScriptedAcme::new_order(const Post& post) {
  const Json payload = post.jws.json();
  if (!payload.is_object() || !payload.contains("identifiers")) {
    return problem(400, "malformed", "no identifiers");
  }
  last_new_order_ = payload;
  if (auto refused = refusal(payload)) return *refused;
  Order order;
  order.account = post.account;
  order.profile = text_member(payload, "profile");
  order.replaces = text_member(payload, "replaces");
  order.expires = clock_.now() + std::chrono::days(7);
  for (const Json& identifier : payload["identifiers"]) {
    order.names.push_back(text_member(identifier, "value"));
    order.authorizations.push_back(authorization_for(order.names.back()));
  }
  settle(order);
  orders_.push_back(std::move(order));
  const size_t id = orders_.size() - 1;
  HttpResponse response = json_response(201, order_json(id));
  response.fields.emplace_back("location", url("order", id));
  return response;
}

// An order follows its authorizations (RFC 8555 §7.1.6).
void ScriptedAcme::settle(Order& order) {
  if (order.status != "pending") return;
  long valid = 0, pending = 0;
  for (const size_t id : order.authorizations) {
    expire(authorizations_[id]);
    valid += authorizations_[id].status == "valid" ? 1 : 0;
    pending += authorizations_[id].status == "pending" ? 1 : 0;
  }
  const auto all = static_cast<long>(order.authorizations.size());
  if (valid + pending < all) order.status = "invalid";
  if (valid == all) order.status = "ready";
}

Json ScriptedAcme::order_json(size_t id) const {
  const Order& order = orders_[id];
  Json body = {{"status", order.status},
               {"expires", format_time(order.expires)},
               {"identifiers", Json::array()},
               {"authorizations", Json::array()},
               {"finalize", url("finalize", id)}};
  for (const std::string& name : order.names) {
    body["identifiers"].push_back({{"type", "dns"}, {"value", name}});
  }
  for (const size_t authorization : order.authorizations) {
    body["authorizations"].push_back(url("authorization", authorization));
  }
  if (order.status == "valid") body["certificate"] = url("certificate", id);
  return body;
}

HttpResponse ScriptedAcme::show_order(size_t id) {
  Order& order = orders_[id];
  Json before = order_json(id);
  const bool waits = order.looks_left > 0;
  if (waits) {
    --order.looks_left;
  } else if (order.status == "processing") {
    order.status = "valid";
  } else {
    settle(order);
  }
  HttpResponse response = json_response(200, waits ? before : order_json(id));
  if (waits && !script.retry_after.empty()) {
    response.fields.emplace_back("retry-after", script.retry_after);
  }
  return response;
}

HttpResponse ScriptedAcme::order_list(const Post& post, size_t page) const {
  std::vector<std::string> urls;
  for (size_t i = 0; i < orders_.size(); ++i) {
    if (orders_[i].account == post.account) urls.push_back(url("order", i));
  }
  const size_t first = std::min(page * script.orders_per_page, urls.size());
  const size_t last = std::min(first + script.orders_per_page, urls.size());
  const std::vector<std::string> shown(urls.begin() + static_cast<long>(first),
                                       urls.begin() + static_cast<long>(last));
  HttpResponse response = json_response(200, {{"orders", shown}});
  if (last < urls.size()) {
    response.fields.emplace_back("link", "<" + base_ + "/directory>;rel=\"index\"");
    response.fields.emplace_back("link", "<" + url("orders", page + 1) + ">;rel=\"next\"");
  }
  return response;
}

Json ScriptedAcme::challenge_json(size_t id, const std::string& type) const {
  const Authorization& authorization = authorizations_[id];
  const std::string place = url("challenge", id) + (type == "dns-01" ? "" : "/" + type);
  Json body = {{"type", type}, {"url", place}, {"status", authorization.status}};
  if (type == "dns-persist-01") {
    body.update(script.persistence);
  } else {
    body["token"] = authorization.token;
  }
  if (!authorization.error.is_null()) body["error"] = authorization.error;
  return body;
}

Json ScriptedAcme::authorization_json(size_t id) const {
  const Authorization& authorization = authorizations_[id];
  Json body = {{"status", authorization.status},
               {"expires", format_time(authorization.expires)},
               {"identifier", {{"type", "dns"}, {"value", authorization.name}}},
               {"challenges", Json::array()}};
  if (authorization.wildcard) body["wildcard"] = true;
  for (const std::string& type : script.challenge_types) {
    body["challenges"].push_back(challenge_json(id, type));
  }
  return body;
}

HttpResponse ScriptedAcme::show_authorization(size_t id, const Post& post) {
  Authorization& authorization = authorizations_[id];
  expire(authorization);
  if (!post.jws.payload.empty()) {
    if (post.jws.json() != Json({{"status", "deactivated"}})) {
      return problem(400, "malformed", "expected POST-as-GET, or to deactivate");
    }
    authorization.status = "deactivated";
    for (Order& order : orders_) settle(order);
  }
  return json_response(200, authorization_json(id));
}

bool ScriptedAcme::is_in_dns(const Authorization& authorization, const std::string& type,
                             const Post& post) {
  if (type == "dns-persist-01") return is_persistent_in_dns(authorization, post);
  const std::string key_authorization =
      authorization.token + "." + accounts_.at(post.account).thumbprint;
  std::string owner = "_acme-challenge." + authorization.name + ".";
  if (type == "dns-account-01") {
    owner = "_" + to_base32(sha256(post.account).substr(0, 10)) + "." + owner;
  }
  const std::string value = to_base64url(sha256(key_authorization));
  looked_for_.insert(owner + " " + value);
  return script.dns(owner, value);
}

// Of the forms that the record may have, those that millrace writes.
bool ScriptedAcme::is_persistent_in_dns(const Authorization& authorization, const Post& post) {
  const std::string owner = "_validation-persist." + authorization.name + ".";
  const std::string issuer = script.persistence.begin()->at(0);
  std::string uri = post.account;
  if (script.persistence.contains("issuerDomainNames")) {
    const std::string& name = authorization.name;
    uri = text_member(script.meta, "accountHashPrefix") + "sha-256/" +
          to_base64url(sha256(static_cast<char>(name.size()) + name +
                              accounts_.at(post.account).thumbprint + post.account));
  }
  const std::string value = issuer + "; accounturi=" + uri;
  looked_for_.insert(owner + " " + value);
  return script.dns(owner, value + "; policy=wildcard") ||
         (!authorization.wildcard && script.dns(owner, value));
}

HttpResponse ScriptedAcme::challenge(size_t id, const Post& post) {
  Authorization& authorization = authorizations_[id];
  expire(authorization);
  if (post.jws.payload != "{}") return problem(400, "malformed", "want {}");
  if (authorization.status != "pending") return problem(400, "malformed", "not pending any more");
  const std::string asked = text_member(post.jws.header, "url");
  const size_t type_at = url("challenge", id).size() + 1;
  const std::string type = asked.size() > type_at ? asked.substr(type_at) : "dns-01";
  const auto invalid = script.invalid_names.find(authorization.name);
  if (invalid != script.invalid_names.end()) authorization.error = invalid->second;
  if (!is_in_dns(authorization, type, post)) {
    authorization.error = {{"type", "urn:ietf:params:acme:error:unauthorized"},
                           {"detail", "no " + type + " for " + authorization.name}};
  }
  authorization.status = authorization.error.is_null() ? "valid" : "invalid";
  for (Order& order : orders_) {
    const auto& of_order = order.authorizations;
    if (std::find(of_order.begin(), of_order.end(), id) == of_order.end()) continue;
    order.looks_left = script.validating_looks;
    if (order.looks_left == 0) settle(order);
  }
  return json_response(200, challenge_json(id, type));
}

ThrowAwayCa::Issued ScriptedAcme::issue(const Order& order, const std::string& csr_der) {
  ++certificates_issued_;
  const X509ReqPtr request = from_der<X509ReqPtr>(d2i_X509_REQ, csr_der);
  const EvpPkeyPtr stranger(EVP_EC_gen("P-256"));
  const EVP_PKEY* key = script.other_key ? stranger.get() : X509_REQ_get0_pubkey(request.get());
  const TimePoint from = clock_.now() - script.age;
  return ca_.issue({script.other_names.empty() ? order.names : script.other_names,
                    der_of(i2d_PUBKEY, key), from, from + script.lifetime});
}

HttpResponse ScriptedAcme::finalize(size_t id, const Post& post) {
  Order& order = orders_[id];
  settle(order);
  if (order.status != "ready") return problem(403, "orderNotReady", "it is " + order.status);
  const std::string der = from_base64url(text_member(post.jws.json(), "csr")).value_or("");
  const auto csr = parse_csr(der, "csr");
  if (!csr) return problem(400, "badCSR", csr.error().text());
  std::vector<std::string> wanted = order.names, seen;
  for (const CertName& name : csr->names) seen.push_back(name.text());
  std::sort(wanted.begin(), wanted.end());
  if (seen != wanted) return problem(400, "badCSR", "other names than the order's");
  order.issued = issue(order, der);
  order.status = script.processing_answers > 0 ? "processing" : "valid";
  order.looks_left = std::max(script.processing_answers, 1U) - 1;
  HttpResponse response = json_response(200, order_json(id));
  response.fields.emplace_back("location", url("order", id));
  return response;
}

HttpResponse ScriptedAcme::certificate(size_t id) const {
  if (orders_[id].status != "valid") return problem(404, "malformed", "no certificate yet");
  HttpResponse response = with_body(200, "application/pem-certificate-chain",
                                    orders_[id].issued.chains.at(script.chains.at(0)));
  for (size_t i = 1; i < script.chains.size(); ++i) {
    response.fields.emplace_back("link",
                                 "<" + url("alternate", id * kChains + i) + ">;rel=\"alternate\"");
  }
  return response;
}

HttpResponse ScriptedAcme::alternate(size_t id) const {
  const size_t order = id / kChains, at = id % kChains;
  if (order >= orders_.size() || at >= script.chains.size()) {
    return problem(404, "malformed", "no such chain");
  }
  return with_body(200, "application/pem-certificate-chain",
                   orders_[order].issued.chains.at(script.chains[at]));
}

HttpResponse ScriptedAcme::renewal_info(const std::string& id) const {
  const auto issued = [&](const Order& order) { return order.issued.renewal_id == id; };
  if (!script.renewal_info || std::ranges::none_of(orders_, issued)) {
    return problem(404, "malformed", "no certificate " + id);
  }
  HttpResponse response = json_response(200, script.renewal);
  if (!script.renewal_retry_after.empty()) {
    response.fields.emplace_back("retry-after", script.renewal_retry_after);
  }
  return response;
}

}  // namespace millrace::test
