#include "tests/support/fake_etcd.h"

#include <algorithm>
#include <stdexcept>

#include "core/base/encoding.h"

namespace millrace::test {
namespace {

std::string octets(const Json& object, const char* name) {
  const auto text = from_base64(object.value(name, ""));
  if (!text) throw std::runtime_error("a request of malformed base64");
  return *text;
}

uint64_t number(const Json& object, const char* name) {
  return std::stoull(object.value(name, "0"));
}

}  // namespace

HttpResponse FakeEtcd::refusal(int status, int code, const std::string& message) {
  HttpResponse response;
  response.status = status;
  response.body = Json({{"error", message}, {"message", message}, {"code", code}}).dump();
  return response;
}

HttpResponse FakeEtcd::ok(const Json& body) {
  HttpResponse response;
  response.status = 200;
  response.body = body.dump();
  return response;
}

std::string FakeEtcd::path_of(const HttpRequest& request) {
  return request.url.substr(request.url.find('/', request.url.find("://") + 3));
}

std::string FakeEtcd::encoded(const std::string& key) {
  return to_base64(key);
}

Result<HttpResponse> FakeEtcd::answer(const HttpRequest& request) {
  ++requests;
  if (before) {
    if (auto instead = before(request)) return *std::move(instead);
  }
  HttpResponse response = handle(request);
  if (!date.empty()) response.fields.emplace_back("date", date);
  return after ? after(request, std::move(response)) : Result<HttpResponse>(std::move(response));
}

HttpResponse FakeEtcd::handle(const HttpRequest& request) {
  const std::string path = path_of(request);
  if (path == "/version") return ok({{"etcdserver", version}, {"etcdcluster", version}});
  const Json body = Json::parse(request.body);
  if (path == "/v3/auth/authenticate") return authenticate(body);
  if (path == "/v3/maintenance/status") {
    Json status = {{"header", header()},
                   {"version", version},
                   {"dbSize", std::to_string(size)},
                   {"dbSizeInUse", "16384"}};
    if (leader != 0) status["leader"] = std::to_string(leader);
    return ok(status);
  }
  if (path == "/v3/maintenance/alarm") {
    Json list = Json::array();
    for (const std::string& alarm : alarms) list.push_back({{"memberID", "7"}, {"alarm", alarm}});
    return ok(list.empty() ? Json::object() : Json({{"alarms", list}}));
  }
  if (!user.empty()) {
    const auto field = std::ranges::find(request.fields, "Authorization",
                                         &std::pair<std::string, std::string>::first);
    if (field == request.fields.end()) return refusal(400, 3, "etcdserver: user name is empty");
    if (std::ranges::count(tokens, field->second) == 0) {
      return refusal(401, 16, "etcdserver: invalid auth token");
    }
  }
  if (path == "/v3/kv/range") {
    const uint64_t wanted = number(body, "revision");
    if (wanted != 0 && wanted <= compacted) {
      return refusal(400, 11, "etcdserver: mvcc: required revision has been compacted");
    }
    return ok(range(body));
  }
  if (path == "/v3/kv/txn" && is_denied(body)) {
    return refusal(403, 7, "etcdserver: permission denied");
  }
  if (path == "/v3/kv/txn") return ok(txn(body));
  return lease(path, body);
}

HttpResponse FakeEtcd::authenticate(const Json& request) {
  if (user.empty()) return refusal(412, 9, "etcdserver: authentication is not enabled");
  if (request.value("name", "") != user || request.value("password", "") != password) {
    return refusal(400, 3, "etcdserver: authentication failed, invalid user ID or password");
  }
  tokens.push_back("token." + std::to_string(++made_));
  return ok({{"header", header()}, {"token", tokens.back()}});
}

HttpResponse FakeEtcd::lease(const std::string& path, const Json& request) {
  if (path == "/v3/lease/grant") {
    leases[++made_] = number(request, "TTL");
    return ok({{"ID", std::to_string(made_)}, {"TTL", request.at("TTL")}});
  }
  const uint64_t id = number(request, "ID");
  const auto found = leases.find(id);
  if (path == "/v3/lease/keepalive") {
    Json result = {{"ID", std::to_string(id)}};
    if (found != leases.end()) result["TTL"] = std::to_string(found->second);
    return ok({{"result", result}});
  }
  if (found == leases.end()) return refusal(404, 5, "etcdserver: requested lease not found");
  leases.erase(found);
  std::erase_if(store, [id](const auto& entry) { return entry.second.lease == id; });
  return ok({{"header", header()}});
}

Json FakeEtcd::range(const Json& request) const {
  const std::string key = octets(request, "key"), end = octets(request, "range_end");
  const uint64_t limit = number(request, "limit");
  Json values = Json::array();
  uint64_t count = 0;
  for (auto at = store.lower_bound(key); at != store.end(); ++at) {
    if (end.empty() ? at->first != key : at->first >= end) break;
    if (limit != 0 && count++ >= limit) continue;
    if (limit == 0) ++count;
    Json one = {{"key", to_base64(at->first)},
                {"create_revision", std::to_string(at->second.created)},
                {"mod_revision", std::to_string(at->second.modified)},
                {"version", "1"}};
    if (at->second.lease != 0) one["lease"] = std::to_string(at->second.lease);
    if (!request.value("keys_only", false)) one["value"] = to_base64(at->second.value);
    values.push_back(one);
  }
  Json answer = {{"header", header()}};
  if (count > 0) {
    answer["kvs"] = values;
    answer["count"] = std::to_string(count);
    if (count > values.size()) answer["more"] = true;
  }
  return answer;
}

bool FakeEtcd::holds(const Json& compare) const {
  const auto found = store.find(octets(compare, "key"));
  const bool is_there = found != store.end();
  if (compare.at("target") == "MOD") {
    return (is_there ? found->second.modified : 0) == number(compare, "mod_revision");
  }
  return (is_there ? found->second.created : 0) == number(compare, "create_revision");
}

// As etcd, before anything is compared.
bool FakeEtcd::is_denied(const Json& txn) const {
  return std::ranges::any_of(txn.at("success"), [this](const Json& operation) {
    if (!operation.contains("requestPut")) return false;
    const std::string key = octets(operation["requestPut"], "key");
    return std::ranges::any_of(
        denied, [&key](const std::string& prefix) { return key.starts_with(prefix); });
  });
}

void FakeEtcd::put(const Json& request) {
  Entry& entry = store[octets(request, "key")];
  if (entry.created == 0) entry.created = revision;
  entry.modified = revision;
  entry.value = octets(request, "value");
  entry.lease = number(request, "lease");
}

void FakeEtcd::remove(const Json& request) {
  const std::string key = octets(request, "key"), end = octets(request, "range_end");
  std::erase_if(store, [&](const auto& entry) {
    return end.empty() ? entry.first == key : entry.first >= key && entry.first < end;
  });
}

Json FakeEtcd::txn(const Json& request) {
  const Json& compares = request.at("compare");
  const bool succeeded =
      std::ranges::all_of(compares, [this](const Json& compare) { return holds(compare); });
  const Json operations = request.value(succeeded ? "success" : "failure", Json::array());
  if (operations.size() > 128) throw std::runtime_error("more than 128 operations");
  const bool writes = std::ranges::any_of(
      operations, [](const Json& operation) { return !operation.contains("requestRange"); });
  if (writes) ++revision;
  Json responses = Json::array();
  for (const Json& operation : operations) {
    if (operation.contains("requestRange")) {
      responses.push_back({{"response_range", range(operation["requestRange"])}});
    } else if (operation.contains("requestPut")) {
      put(operation["requestPut"]);
      responses.push_back({{"response_put", {{"header", header()}}}});
    } else {
      remove(operation["requestDeleteRange"]);
      responses.push_back({{"response_delete_range", {{"header", header()}}}});
    }
  }
  Json answer = {{"header", header()}, {"responses", responses}};
  if (succeeded) answer["succeeded"] = true;
  return answer;
}

}  // namespace millrace::test
