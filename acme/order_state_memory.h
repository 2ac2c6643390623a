// The order states that one process has read or written last. Each file is read whenever a stage
// begins, for another process may have changed it; but what it says is decoded only where its text
// is another one. Nothing in it is needed for correctness. Not for two threads.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "acme/order_state.h"
#include "core/files.h"
#include "core/name.h"

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
