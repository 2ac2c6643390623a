// FAKE: etcd's JSON gateway over a map in memory: ranges, transactions, leases, users. As many
// members as a test has URLs, all of one store; a test can make any of them fail, lie or be late.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/env/env.h"

namespace millrace::test {

class FakeEtcd {
 public:
  // Before the store sees the request; nullopt: it does.
  using Before = std::function<std::optional<Result<HttpResponse>>(const HttpRequest&)>;
  // What becomes of the answer.
  using After = std::function<Result<HttpResponse>(const HttpRequest&, HttpResponse)>;

  struct Entry {
    std::string value;
    uint64_t created = 0, modified = 0, lease = 0;
  };

  Result<HttpResponse> answer(const HttpRequest& request);

  static HttpResponse refusal(int status, int code, const std::string& message);
  static HttpResponse ok(const Json& body);
  // The path of a request: "/v3/kv/txn".
  static std::string path_of(const HttpRequest& request);
  // The text that a test looks for in a request, as it is in the JSON.
  static std::string encoded(const std::string& key);

  Before before;
  After after;
  std::map<std::string, Entry> store;
  uint64_t revision = 1;
  std::string version = "3.4.23";
  std::string user, password;  // empty: no authentication
  std::map<uint64_t, uint64_t> leases;
  std::vector<std::string> tokens;  // that are valid
  std::vector<std::string> alarms;
  std::vector<std::string> denied;  // what begins so is written by nobody
  uint64_t compacted = 0;           // revisions up to this one are gone
  uint64_t size = 20480;            // octets of the database
  uint64_t leader = 7;              // 0: none
  uint64_t requests = 0;            // so far
  std::string date;                 // of each answer; empty: none

 private:
  HttpResponse handle(const HttpRequest& request);
  HttpResponse authenticate(const Json& request);
  HttpResponse lease(const std::string& path, const Json& request);
  Json range(const Json& request) const;
  Json txn(const Json& request);
  bool holds(const Json& compare) const;
  bool is_denied(const Json& txn) const;
  void put(const Json& request);
  void remove(const Json& request);
  Json header() const { return {{"revision", std::to_string(revision)}}; }

  uint64_t made_ = 0;  // tokens and leases
};

}  // namespace millrace::test
