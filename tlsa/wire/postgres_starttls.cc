// PostgreSQL: SSLRequest, answered by one octet (its manual, "Message Flow", SSL Session
// Encryption).
#include "tlsa/wire/starttls_protocol.h"

namespace millrace::tlsa {
namespace {

class Postgres final : public StarttlsProtocol {
 public:
  std::string opening() override { return {"\0\0\0\x08\x04\xD2\x16\x2F", 8}; }

  Result<PlainStep> next(std::string_view input) override {
    if (input.empty()) return PlainStep();
    if (input[0] == 'S') return PlainStep{1, {}, true};
    if (input[0] == 'N') return Error("refuses TLS: set ssl = on in postgresql.conf");
    if (input[0] == 'E') return not_yet("answers SSLRequest with an error: see the server's log");
    return Error("does not answer as PostgreSQL does: check the port and --starttls");
  }
};

}  // namespace

std::unique_ptr<StarttlsProtocol> make_postgres() {
  return std::make_unique<Postgres>();
}

}  // namespace millrace::tlsa
