#include "core/etcd/etcd_session.h"

#include "core/bundle/stage_memory.h"

namespace millrace {

EtcdClient etcd_client(const StageContext& context) {
  std::shared_ptr<EtcdSession> session;
  if (context.memory != nullptr) {
    auto& kept = context.memory->etcd;
    if (!kept) kept = std::make_shared<EtcdSession>();
    session = kept;
  }
  return {context.env, *context.etcd, std::move(session)};
}

}  // namespace millrace
