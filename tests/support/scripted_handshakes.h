// Services that are not there: a script answers each handshake, and what was asked for is kept.
#pragma once

#include <functional>
#include <vector>

#include "core/env/env.h"

namespace millrace::test {

class ScriptedHandshakes final : public Handshakes {
 public:
  using Script = std::function<Result<Handshake>(const HandshakeRequest& request)>;

  // By default nothing listens anywhere.
  void script(Script script) { script_ = std::move(script); }
  const std::vector<HandshakeRequest>& requests() const { return requests_; }

  std::vector<Result<Handshake>> shake(std::span<const HandshakeRequest> requests) override {
    std::vector<Result<Handshake>> answers;
    for (const HandshakeRequest& request : requests) {
      requests_.push_back(request);
      answers.push_back(script_ ? script_(request) : Result<Handshake>(refused(request)));
    }
    return answers;
  }

 private:
  static Error refused(const HandshakeRequest& request) {
    return not_yet(request.endpoint.text() + ": connection refused");
  }

  Script script_;
  std::vector<HandshakeRequest> requests_;
};

}  // namespace millrace::test
