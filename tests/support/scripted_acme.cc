#include "tests/support/scripted_acme.h"

#include <algorithm>
#include <ctime>

namespace millrace::test {
namespace {

constexpr const char* kUrn = "urn:ietf:params:acme:error:";

}  // namespace

HttpResponse ScriptedAcme::json_response(int status, const Json& body) {
  return with_body(status, "application/json", body.dump());
}

HttpResponse ScriptedAcme::with_body(int status, const std::string& media_type, std::string body) {
  return {status, {{"content-type", media_type}}, std::move(body)};
}

HttpResponse ScriptedAcme::problem(int status, const std::string& type, const std::string& detail) {
  const Json body = {{"type", kUrn + type}, {"detail", detail}, {"status", status}};
  return with_body(status, "application/problem+json", body.dump());
}

ScriptedAcme::ScriptedAcme(Clock& clock, std::string base)
    : clock_(clock), ca_(clock.now()), base_(std::move(base)) {
}

unsigned ScriptedAcme::count(const Resource& resource) const {
  const auto found = counts_.find(resource);
  return found == counts_.end() ? 0 : found->second;
}

std::string ScriptedAcme::url(const Resource& resource, size_t id) const {
  return base_ + "/" + resource + "/" + std::to_string(id);
}

std::string ScriptedAcme::new_nonce() {
  std::string nonce = "nonce-" + std::to_string(++nonces_made_);
  nonces_.insert(nonce);
  return nonce;
}

ScriptedAcme::Route ScriptedAcme::route(const std::string& url) const {
  if (!url.starts_with(base_ + "/")) return {};
  const std::string path = url.substr(base_.size() + 1);
  const size_t slash = path.find('/');
  if (slash == std::string::npos) return {path, 0};
  const std::string name = path.substr(slash + 1);
  const std::string number =
      name.substr(0, name.find('/'));  // what follows is the challenge's type
  const bool is_number =
      !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
  return {path.substr(0, slash), is_number ? std::stoul(number) : 0, name};
}

namespace {

// RFC 9110 §5.6.7: "Mon, 23 Nov 2026 20:15:00 GMT"
std::string http_date(TimePoint time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

Result<HttpResponse> ScriptedAcme::answer(const HttpRequest& request) {
  const Route where = route(request.url);
  ++requests_;
  ++counts_[where.resource];
  auto refused = refuse ? refuse(where.resource) : std::nullopt;
  HttpResponse response = refused ? std::move(*refused) : act(where, request);
  if (where.resource != "directory" && where.resource != "renewalInfo") {
    response.fields.emplace_back("replay-nonce", new_nonce());
  }
  if (!response.field("date")) response.fields.emplace_back("date", http_date(clock_.now()));
  if (!tamper) return response;
  return tamper(where.resource, std::move(response));
}

HttpResponse ScriptedAcme::act(const Route& route, const HttpRequest& request) {
  if (route.resource == "directory" && request.method == "GET") return directory();
  if (route.resource == "renewalInfo" && request.method == "GET") return renewal_info(route.name);
  if (route.resource == "newNonce" && request.method == "HEAD") return {200, {}, {}};
  Post post;
  if (auto wrong = check(request, post)) return *wrong;
  return handle(route, post);
}

HttpResponse ScriptedAcme::directory() const {
  Json meta = script.meta;
  if (!script.terms_of_service.empty()) meta["termsOfService"] = script.terms_of_service;
  if (!script.mac_keys.empty()) meta["externalAccountRequired"] = true;
  if (!script.profiles.empty()) meta["profiles"] = script.profiles;
  Json body = {{"newNonce", base_ + "/newNonce"},
               {"newAccount", base_ + "/newAccount"},
               {"newOrder", base_ + "/newOrder"},
               {"revokeCert", base_ + "/revokeCert"},
               {"q7xRz", "https://example.com/a-member-nobody-knows"},
               {"meta", meta}};
  if (script.renewal_info) body["renewalInfo"] = base_ + "/renewalInfo";
  if (script.offers_key_change) body["keyChange"] = base_ + "/keyChange";
  return json_response(200, body);
}

// RFC 8555 §6.2 to §6.5. nullopt: the request is good and `post` holds it.
std::optional<HttpResponse> ScriptedAcme::check(const HttpRequest& request, Post& post) {
  if (request.method != "POST") return problem(405, "malformed", "not a POST");
  ++posts_;
  if (request.content_type != "application/jose+json") {
    return problem(415, "malformed", "media type " + request.content_type);
  }
  auto jws = read_jws(request.body);
  if (!jws) return problem(400, "malformed", "no flattened JWS");
  post.jws = std::move(*jws);
  const Json& header = post.jws.header;
  const bool fresh = nonces_.erase(text_member(header, "nonce")) == 1;
  if (!fresh || script.rejects_nonce(posts_)) return problem(400, "badNonce", "not this nonce");
  if (text_member(header, "url") != request.url) return problem(403, "unauthorized", "another url");
  if (header.contains("kid") == header.contains("jwk")) {
    return problem(400, "malformed", "expected either kid or jwk");
  }
  post.account = text_member(header, "kid");
  const auto account = accounts_.find(post.account);
  if (header.contains("kid") && account == accounts_.end()) {
    return problem(400, "accountDoesNotExist", "no account " + post.account);
  }
  const Json& jwk = header.contains("jwk") ? header["jwk"] : account->second.jwk;
  if (!is_signed_by(request.body, jwk)) return problem(400, "malformed", "bad signature");
  if (header.contains("kid") && account->second.status != "valid") {
    return problem(401, "unauthorized", "the account is " + account->second.status);
  }
  return std::nullopt;
}

HttpResponse ScriptedAcme::handle(const Route& route, const Post& post) {
  const bool new_account_url = route.resource == "newAccount";
  if (route.resource == "revokeCert") return revoke(post);
  if (new_account_url != post.account.empty()) return problem(400, "malformed", "wrong kid or jwk");
  if (new_account_url) return new_account(post);
  if (route.resource == "account") return account(post, url("account", route.id));
  if (route.resource == "keyChange") return key_change(post);
  if (route.resource == "newOrder") return new_order(post);
  if (route.resource == "orders") return order_list(post, route.id);
  if (route.resource == "alternate") return alternate(route.id);
  const bool of_authorization = route.resource == "authorization" || route.resource == "challenge";
  const size_t there = of_authorization ? authorizations_.size() : orders_.size();
  if (route.id >= there) return problem(404, "malformed", "no such " + route.resource);
  if (route.resource == "authorization") return show_authorization(route.id, post);
  if (route.resource == "challenge") return challenge(route.id, post);
  if (route.resource == "finalize") return finalize(route.id, post);
  if (!post.jws.payload.empty()) return problem(400, "malformed", "expected POST-as-GET");
  if (route.resource == "certificate") return certificate(route.id);
  return show_order(route.id);
}

}  // namespace millrace::test
