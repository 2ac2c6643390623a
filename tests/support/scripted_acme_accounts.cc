// Accounts, their keys, and revocation at the fake ACME server.
#include <algorithm>

#include "core/base/encoding.h"
#include "core/crypto/pem_chain.h"
#include "tests/support/scripted_acme.h"

namespace millrace::test {

// RFC 8555 §7.3.4.
bool ScriptedAcme::bound(const Json& payload, const Json& jwk) const {
  if (script.mac_keys.empty()) return true;
  if (!payload.contains("externalAccountBinding")) return false;
  const Json& binding = payload["externalAccountBinding"];
  const auto inner = read_jws(binding.dump());
  if (!inner || text_member(inner->header, "url") != base_ + "/newAccount") return false;
  const auto mac_key = script.mac_keys.find(text_member(inner->header, "kid"));
  return mac_key != script.mac_keys.end() && inner->json() == jwk &&
         is_signed_with_mac(binding, mac_key->second);
}

std::string ScriptedAcme::account_with(const Json& jwk) const {
  const auto known = std::find_if(accounts_.begin(), accounts_.end(), [&](const auto& account) {
    return account.second.thumbprint == thumbprint_of(jwk);
  });
  return known == accounts_.end() ? "" : known->first;
}

std::string ScriptedAcme::add_account(const Json& jwk, const Json& contacts) {
  const std::string account_url = url("account", accounts_.size());
  accounts_[account_url] = {jwk, thumbprint_of(jwk), "valid", contacts};
  return account_url;
}

Json ScriptedAcme::account_json(const std::string& account) const {
  const Account& shown = accounts_.at(account);
  Json body = {{"status", shown.status}};
  if (script.shows_contacts) body["contact"] = shown.contacts;
  if (script.offers_orders) body["orders"] = url("orders", 0);
  return body;
}

HttpResponse ScriptedAcme::new_account(const Post& post) {
  const Json& jwk = post.jws.header["jwk"];
  const Json payload = post.jws.json();
  std::string account_url = account_with(jwk);
  const bool is_new = account_url.empty();
  if (is_new && payload.value("onlyReturnExisting", false)) {
    return problem(400, "accountDoesNotExist", "no account has this key");
  }
  if (is_new) {
    last_new_account_ = payload;
    if (!bound(payload, jwk)) {
      return problem(401, "externalAccountRequired", "no good external account binding");
    }
    account_url = add_account(jwk, payload.value("contact", Json::array()));
  }
  HttpResponse response = json_response(is_new ? 201 : 200, account_json(account_url));
  response.fields.emplace_back("location", account_url);
  return response;
}

// RFC 8555 §7.3.2, §7.3.6.
HttpResponse ScriptedAcme::account(const Post& post, const std::string& wanted) {
  if (post.account != wanted) return problem(401, "unauthorized", "another account's URL");
  if (!post.jws.payload.empty()) {
    const Json payload = post.jws.json();
    Account& changed = accounts_.at(wanted);
    if (payload.contains("contact")) changed.contacts = payload["contact"];
    if (text_member(payload, "status") == "deactivated") changed.status = "deactivated";
  }
  return json_response(200, account_json(wanted));
}

// RFC 8555 §7.3.5.
HttpResponse ScriptedAcme::key_change(const Post& post) {
  const auto inner = read_jws(post.jws.payload);
  if (!inner || !inner->header.contains("jwk") || inner->header.contains("nonce") ||
      text_member(inner->header, "url") != base_ + "/keyChange") {
    return problem(400, "malformed", "no inner JWS for keyChange");
  }
  const Json& jwk = inner->header["jwk"];
  if (!is_signed_by(post.jws.payload, jwk)) return problem(400, "malformed", "bad inner signature");
  Account& account = accounts_.at(post.account);
  const Json payload = inner->json();
  if (text_member(payload, "account") != post.account || payload["oldKey"] != account.jwk) {
    return problem(400, "malformed", "not this account or not its key");
  }
  if (const std::string owner = account_with(jwk); !owner.empty()) {
    HttpResponse conflict = problem(409, "malformed", "an account has this key");
    conflict.fields.emplace_back("location", owner);
    return conflict;
  }
  account.jwk = jwk;
  account.thumbprint = thumbprint_of(jwk);
  return json_response(200, account_json(post.account));
}

const ScriptedAcme::Order* ScriptedAcme::order_of_leaf(const std::string& der) const {
  for (const Order& order : orders_) {
    if (order.issued.chains.empty()) continue;
    const auto chain = split_pem_chain(order.issued.chains.front(), "chain");
    if (chain && chain->front() == der) return &order;
  }
  return nullptr;
}

// RFC 8555 §7.6: by the account that ordered it, or by the certificate's own key.
HttpResponse ScriptedAcme::revoke(const Post& post) {
  const Json payload = post.jws.json();
  const std::string der = from_base64url(text_member(payload, "certificate")).value_or("");
  const Order* order = order_of_leaf(der);
  if (order == nullptr) return problem(404, "malformed", "no such certificate");
  const X509Ptr leaf = from_der<X509Ptr>(d2i_X509, der);
  const bool by_its_key =
      post.account.empty() && same_key(post.jws.header["jwk"], X509_get0_pubkey(leaf.get()));
  if (!by_its_key && post.account != order->account) {
    return problem(403, "unauthorized", "neither its account nor its key");
  }
  if (revoked_.contains(der)) return problem(400, "alreadyRevoked", "revoked before");
  const int reason = payload.value("reason", -1);
  if (reason == 3 || reason == 2) return problem(400, "badRevocationReason", "not this reason");
  revoked_[der] = reason;
  return {200, {}, {}};
}

}  // namespace millrace::test
