#include "core/etcd/etcd_client.h"

#include "core/etcd/etcd_paths.h"
#include "core/etcd/etcd_refusal.h"

namespace millrace {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnectTime = std::chrono::seconds(2);
// Longer than a member that has lost its leader takes to say so (7 s).
constexpr milliseconds kAnswerTime = std::chrono::seconds(10);
constexpr milliseconds kRest = std::chrono::seconds(30);
constexpr size_t kShortAnswer = 64U << 10U;  // octets

// Into a text that has room for all of it: a copy of the password would stay in memory.
Result<void> append_json_text(std::string& json, std::string_view text, const std::string& what) {
  json += '"';
  for (const char c : text) {
    if (c >= 0 && c < ' ') return config_error(what + ": expected no control characters");
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  json += '"';
  return {};
}

std::string_view without_newline(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

EtcdClient::EtcdClient(Env& env, const EtcdPlace& place, std::shared_ptr<EtcdSession> session)
    : env_(env),
      place_(place),
      session_(session ? std::move(session) : std::make_shared<EtcdSession>()) {
}

HttpRequest EtcdClient::request_to(size_t member, const std::string& path, std::string body) const {
  HttpRequest request{body.empty() ? "GET" : "POST",
                      place_.endpoints[member] + path,
                      body.empty() ? "" : "application/json",
                      std::move(body),
                      {},
                      place_.ca_file,
                      kAnswerTime};
  request.connect_timeout = kConnectTime;
  request.limit = kEtcdAnswer;
  request.cert_file = place_.cert_file;
  request.key_file = place_.key_file;
  request.allows_http = request.url.starts_with("http://");
  request.peer = {"this member of etcd", "/etcd/ca_file"};
  return request;
}

// One exchange. Another answer may be a proxy's, or that of a member that starts.
EtcdClient::Attempt EtcdClient::send(size_t member, const Call& call) {
  refusal_.reset();
  HttpRequest request = request_to(member, call.path, call.body);
  request.only_reads = call.only_reads;
  if (!session_->token.empty()) {
    request.fields.emplace_back("Authorization", std::string(session_->token.view()));
  }
  const std::string url = request.url;
  auto response = http_exchange(env_.http, std::move(request));
  if (!response) {
    const bool is_final = response.error().kind == ErrorKind::config;
    return {std::move(response).error(), is_final};
  }
  if (response->status == 200) {
    return {std::move(response->body), true, response->field("date").value_or("")};
  }
  auto refusal = decode_etcd_refusal(response->body, url);
  if (!refusal) {
    return {
        Error(url + ": HTTP " + std::to_string(response->status) + ", expected an answer of etcd"),
        false};
  }
  refusal_ = *refusal;
  return {error_of(*refusal, place_.endpoints[member], place_),
          verdict_of(*refusal) != EtcdVerdict::next_member};
}

Result<void> EtcdClient::check_version(size_t member) {
  if (session_->checked.contains(member)) return {};
  HttpRequest request = request_to(member, "/version", "");
  request.limit = kShortAnswer;
  const std::string url = request.url;
  ASSIGN(const HttpResponse response, http_exchange(env_.http, std::move(request)));
  if (response.status != 200) {
    return Error(url + ": HTTP " + std::to_string(response.status) + ", expected 200");
  }
  ASSIGN(const std::string version, decode_etcd_version(response.body, url));
  TRY(check_etcd_version(version, place_.endpoints[member]));
  session_->checked.insert(member);
  return {};
}

Result<std::string> EtcdClient::login_body() const {
  ASSIGN(const Secret file, env_.files.read_private(place_.password_file));
  const std::string_view password = without_newline(file.view());
  std::string body;
  body.reserve(2 * (place_.user.size() + password.size()) + 64);
  body += R"({"name":)";
  TRY(append_json_text(body, place_.user, "/etcd/user"));
  body += R"(,"password":)";
  TRY(append_json_text(body, password, place_.password_file));
  body += '}';
  return body;
}

Result<void> EtcdClient::authenticate(size_t member) {
  session_->token = Secret();
  ASSIGN(std::string body, login_body());
  HttpRequest request = request_to(member, kAuthenticate, std::move(body));
  request.is_secret = true;
  request.only_reads = true;
  request.limit = kShortAnswer;
  const std::string url = request.url;
  ASSIGN(HttpResponse response, http_exchange(env_.http, std::move(request)));
  if (response.status == 200) {
    ASSIGN(std::string token, decode_etcd_token(response.body, url));
    session_->token = Secret(std::move(token));
    return {};
  }
  ASSIGN(const EtcdRefusal refusal, decode_etcd_refusal(response.body, url));
  session_->has_no_auth = verdict_of(refusal) == EtcdVerdict::no_auth;
  if (session_->has_no_auth) return {};
  refusal_ = refusal;
  return error_of(refusal, place_.endpoints[member], place_);
}

// With what must come before it: the version of the member, and a token; a token that has ended is
// replaced once.
EtcdClient::Attempt EtcdClient::attempt(size_t member, const Call& call) {
  const auto is_final = [this](const Error& error) {
    return error.kind == ErrorKind::config ||
           (refusal_ && verdict_of(*refusal_) == EtcdVerdict::final);
  };
  refusal_.reset();
  if (auto checked = check_version(member); !checked) {
    return {std::move(checked).error(), false};
  }
  const bool wants_token = !place_.user.empty() && !session_->has_no_auth;
  if (wants_token && session_->token.empty()) {
    if (auto done = authenticate(member); !done) {
      const bool final = is_final(done.error());
      return {std::move(done).error(), final};
    }
  }
  Attempt first = send(member, call);
  const bool has_ended = refusal_ && verdict_of(*refusal_) == EtcdVerdict::no_token;
  if (!has_ended || !wants_token) return first;
  if (auto done = authenticate(member); !done) {
    const bool final = is_final(done.error());
    return {std::move(done).error(), final};
  }
  return send(member, call);
}

Error EtcdClient::all_failed(const std::vector<Error>& reasons) {
  const bool is_one = reasons.size() == 1;
  std::string text =
      is_one ? ""
             : "none of the " + std::to_string(reasons.size()) + " members of etcd can be used: ";
  bool is_config = true;
  for (const Error& reason : reasons) {
    text += (&reason == &reasons.front() ? "" : "; ") + reason.text();
    is_config = is_config && reason.kind == ErrorKind::config;
  }
  Error error = is_config ? config_error(text) : not_yet(text);
  session_->outage = error;
  session_->rests_until = env_.clock.monotonic() + kRest;
  return error;
}

Result<std::string> EtcdClient::call(const Call& call) {
  if (session_->outage && env_.clock.monotonic() < session_->rests_until) return *session_->outage;
  session_->outage.reset();
  std::vector<Error> reasons;
  const size_t first = session_->member;
  for (size_t count = 0; count < place_.endpoints.size(); ++count) {
    const size_t member = (first + count) % place_.endpoints.size();
    Attempt one = attempt(member, call);
    if (one.is_final || one.body) {
      session_->member = member;
      return std::move(one.body);
    }
    reasons.push_back(std::move(one.body).error());
  }
  return all_failed(reasons);
}

}  // namespace millrace
