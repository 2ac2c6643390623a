// Writes that may be applied twice, as few transactions as etcd's limits allow.
#pragma once

#include "core/etcd/etcd_client.h"

namespace millrace {

class EtcdBatch {
 public:
  explicit EtcdBatch(EtcdClient& client) : client_(client) {}

  // No two of one transaction may concern the same key: flush() between them.
  Result<void> add(EtcdOperation operation);
  // The text in pieces below that key: at least one, also of an empty text.
  Result<void> add_pieces(const std::string& below, std::string_view text);
  Result<void> flush();

 private:
  EtcdClient& client_;
  EtcdTxn txn_;
  size_t octets_ = 0;  // of keys and values
};

}  // namespace millrace
