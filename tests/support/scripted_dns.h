// Name servers as a function from a query to an answer, and the host names that the system knows.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/env/env.h"

namespace millrace::test {

class ScriptedDns final : public DnsTransport {
 public:
  // Answers in wire form; the script copies the ID and the question as a server does.
  using Script =
      std::function<Result<std::string>(const Endpoint& server, const std::string& message)>;

  // By default every server is silent.
  void script(Script script) { script_ = std::move(script); }
  void host(const std::string& name, std::vector<std::string> addresses) {
    hosts_[name] = std::move(addresses);
  }
  size_t queries() const { return queries_; }

  std::vector<Result<std::string>> exchange(std::span<const DnsQuery> queries,
                                            std::chrono::milliseconds) override {
    std::vector<Result<std::string>> answers;
    for (const DnsQuery& query : queries) {
      ++queries_;
      answers.push_back(script_ ? script_(query.server, query.message) : silence(query.server));
    }
    return answers;
  }

  Result<std::vector<std::string>> addresses(const std::string& name) override {
    const auto found = hosts_.find(name);
    if (found == hosts_.end()) return Error(name + ": no address: unknown to the test");
    return found->second;
  }

 private:
  static Error silence(const Endpoint& server) {
    return Error("no answer").about({SubjectKind::server, server.text()});
  }

  Script script_;
  std::map<std::string, std::vector<std::string>> hosts_;
  size_t queries_ = 0;
};

}  // namespace millrace::test
