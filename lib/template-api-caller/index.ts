export * from './api-caller-error';
export * from './api-secret';
export * from './template-api-call-options';
export * from './template-api-caller';
export * from './template-api-caller-props';
export * from './undefined-variables';
