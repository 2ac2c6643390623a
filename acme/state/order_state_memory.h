// The order states that this process last read or wrote. Each stage reads every file again, because
// another process may have changed it, but decodes it only if its text differs. A cache: not needed
// for correctness. Not thread-safe.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "acme/state/order_state.h"
#include "core/base/name.h"
#include "core/files/files.h"

namespace millrace::acme {

class OrderStateMemory {
 public:
  // load_order_state() of the certificate's file.
  Result<OrderState> load(Files& files, const Path& path, const CertId& id);
  // `text` is encode(state), and was written.
  void keep(const CertId& id, std::string_view text, const OrderState& state);

 private:
  struct Known {
    std::string digest;  // of the text
    OrderState state;
  };
  std::map<CertId, Known> known_;
};

}  // namespace millrace::acme
