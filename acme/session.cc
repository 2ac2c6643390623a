#include "acme/session.h"

#include "acme/session_memory.h"

namespace millrace::acme {

Session::Session() : memory_(std::make_unique<Memory>()) {
}
Session::~Session() = default;

}  // namespace millrace::acme
