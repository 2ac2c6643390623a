#include "tlsa/wire/socket_handshakes.h"

namespace millrace::tlsa {
namespace {

class SocketHandshakes final : public Handshakes {
 public:
  std::vector<Result<Handshake>> shake(std::span<const HandshakeRequest> requests) override {
    std::vector<Result<Handshake>> answers;
    for (const HandshakeRequest& request : requests) {
      answers.push_back(not_yet(request.endpoint.text() + ": handshakes are not implemented"));
    }
    return answers;
  }
};

}  // namespace

std::unique_ptr<Handshakes> make_socket_handshakes() {
  return std::make_unique<SocketHandshakes>();
}

}  // namespace millrace::tlsa
