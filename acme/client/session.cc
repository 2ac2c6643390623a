#include "acme/client/session.h"

#include "acme/client/session_memory.h"

namespace millrace::acme {

Session::Session() = default;
Session::~Session() = default;

Session::Memory& Session::memory(const CaId& ca) {
  std::unique_ptr<Memory>& memory = memories_[ca];
  if (!memory) memory = std::make_unique<Memory>();
  memory->end = end_;
  memory->is_attended = is_attended_;
  return *memory;
}

}  // namespace millrace::acme
